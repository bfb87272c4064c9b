package io.triptych.service.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.file.FileService;

/**
 * Serves the page from the class path. It needs nothing from other hosts and may load nothing from
 * them, so that a catalogue's text can never make it talk to anyone else. Of the devices of those
 * who look at it, it may ask for the microphone only.
 */
final class PageService {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
          + "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
          + "frame-ancestors 'none'";

  private static final String DEVICES = "microphone=(self), camera=(), geolocation=()";

  private PageService() {}

  static HttpService create() {
    HttpHeaders headers =
        HttpHeaders.builder()
            .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
            .set(HttpHeaderNames.of("permissions-policy"), DEVICES)
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .set(HttpHeaderNames.REFERRER_POLICY, "no-referrer")
            .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
            .build();
    return FileService.builder(PageService.class.getClassLoader(), "web")
        .setHeaders(headers)
        .build();
  }
}
