package io.triptych.service.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.triptych.encoder.MediaException;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import java.io.IOException;
import java.util.Optional;

/**
 * Serves the media of items at {@link MediaPaths#PATTERN}: the bytes as they are, or, with {@code
 * size}, a picture as a JPEG whose longer side has at most so many pixels.
 *
 * <p>A part of the bytes may be asked for, as players do that go on from somewhere.
 *
 * <p>The bytes came from outside. So only what begins like a known format is called so, browsers
 * are told to believe that and to run nothing, and everything else is a download.
 */
final class MediaHttpService extends AbstractHttpService {
  private final MediaReader media;

  MediaHttpService(MediaReader media) {
    this.media = media;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(() -> answer(context, request), context.blockingTaskExecutor());
  }

  private HttpResponse answer(ServiceRequestContext context, HttpRequest request) {
    try {
      int size =
          number("size", context.queryParam("size"), 0, MediaReader.MIN_SIZE, MediaReader.MAX_SIZE);
      int n = number("media", context.pathParam("n"), 0, 0, Integer.MAX_VALUE);
      StoredMedium medium = media.find(context.pathParam("collection"), context.pathParam("id"), n);
      String tag = '"' + medium.contentHash() + '-' + size + '"';
      if (tag.equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))) {
        return HttpResponse.of(headers(HttpStatus.NOT_MODIFIED, tag).build());
      }
      return answer(media.read(medium, size), tag, request.headers());
    } catch (IOException | MediaException | RuntimeException e) {
      return fail(e);
    }
  }

  private static HttpResponse fail(Exception cause) {
    return JsonErrors.response(cause);
  }

  private static HttpResponse answer(
      MediaReader.Content content, String tag, RequestHeaders request) {
    byte[] bytes = content.bytes();
    ResponseHeadersBuilder headers =
        headers(HttpStatus.OK, tag)
            .contentType(content.type())
            .set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
    if (content.type().equals(MediaType.OCTET_STREAM)) {
      headers.set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment");
    }
    Optional<ByteRange> range = range(request, tag, bytes.length);
    if (range.isEmpty()) {
      return HttpResponse.of(headers.build(), HttpData.wrap(bytes));
    }
    headers.set(HttpHeaderNames.CONTENT_RANGE, range.get().of(bytes.length));
    if (range.get().isEmpty()) {
      return HttpResponse.of(headers.status(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE).build());
    }
    int length = range.get().end() - range.get().start();
    return HttpResponse.of(
        headers.status(HttpStatus.PARTIAL_CONTENT).build(),
        HttpData.wrap(bytes, range.get().start(), length));
  }

  /** The part that is asked for; none if it is meant to continue another version. */
  private static Optional<ByteRange> range(RequestHeaders request, String tag, int length) {
    String version = request.get(HttpHeaderNames.IF_RANGE, tag);
    return version.equals(tag)
        ? ByteRange.parse(request.get(HttpHeaderNames.RANGE), length)
        : Optional.empty();
  }

  private static ResponseHeadersBuilder headers(HttpStatus status, String tag) {
    return ResponseHeaders.builder(status)
        .set(HttpHeaderNames.ETAG, tag)
        .set(HttpHeaderNames.CACHE_CONTROL, "private, max-age=60")
        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
  }

  private static int number(String field, String text, int absent, int least, int most) {
    if (text == null) {
      return absent;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Refused below, like a number out of range.
    }
    throw new RequestException(field, text, least + " to " + most);
  }
}
