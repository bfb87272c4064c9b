package io.triptych.service.server;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.cors.CorsService;
import com.linecorp.armeria.server.cors.CorsServiceBuilder;
import java.time.Duration;
import java.util.List;

/**
 * Lets pages of other origins ask over JSON and gRPC-Web (Cross-Origin Resource Sharing, WHATWG
 * Fetch). A key that is needed they need too; cookies are not used.
 */
final class CrossOrigin {
  private static final Duration PREFLIGHT_KEPT = Duration.ofHours(1);

  private CrossOrigin() {}

  /** What answers pages of {@code origins}; {@code service} itself where there are none. */
  static HttpService around(HttpService service, List<String> origins) {
    if (origins.isEmpty()) {
      return service;
    }
    CorsServiceBuilder builder =
        origins.contains(SecuritySettings.ANY_ORIGIN)
            ? CorsService.builderForAnyOrigin()
            : CorsService.builder(origins);
    return builder
        .allowRequestMethods(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE)
        .allowRequestHeaders(
            HttpHeaderNames.AUTHORIZATION,
            HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderNames.RANGE,
            "grpc-timeout",
            "traceparent",
            "x-api-key",
            "x-grpc-web",
            "x-user-agent",
            RequestIds.HEADER)
        .exposeHeaders(
            HttpHeaderNames.CONTENT_RANGE,
            HttpHeaderNames.RETRY_AFTER,
            "grpc-message",
            "grpc-status",
            StatusMapping.detailsHeader(),
            RequestIds.HEADER)
        .maxAge(PREFLIGHT_KEPT)
        .build(service);
  }
}
