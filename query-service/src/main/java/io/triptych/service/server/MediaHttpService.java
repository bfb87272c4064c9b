package io.triptych.service.server;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.service.picture.Thumbnails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;

/**
 * Serves the media of items at {@link MediaPaths#PATTERN}: the bytes as they are, or, with {@code
 * size}, a picture as a JPEG whose longer side has at most so many pixels.
 *
 * <p>The bytes came from outside. So only what begins like a known picture is called one, browsers
 * are told to believe that and to run nothing, and everything else is a download.
 */
final class MediaHttpService extends AbstractHttpService {
  private static final int MIN_SIZE = 16;
  private static final int MAX_SIZE = 1024;

  private final CollectionStore collections;
  private final Thumbnails thumbnails;

  MediaHttpService(CollectionStore collections, Thumbnails thumbnails) {
    this.collections = collections;
    this.thumbnails = thumbnails;
  }

  @Override
  protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(() -> answer(context, request), context.blockingTaskExecutor());
  }

  private HttpResponse answer(ServiceRequestContext context, HttpRequest request) {
    try {
      int size = number("size", context.queryParam("size"), 0, MIN_SIZE, MAX_SIZE);
      StoredMedium medium = find(context);
      String tag = '"' + medium.contentHash() + '-' + size + '"';
      if (tag.equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))) {
        return HttpResponse.of(headers(HttpStatus.NOT_MODIFIED, tag).build());
      }
      return size == 0 ? original(medium, tag) : thumbnail(medium, size, tag);
    } catch (NoSuchFileException e) {
      return fail(new NotFoundException("media", "its file is gone", "a medium that is there"));
    } catch (IOException | MediaException | RuntimeException e) {
      return fail(e);
    }
  }

  private static HttpResponse fail(Exception cause) {
    return JsonErrors.response(cause);
  }

  private StoredMedium find(ServiceRequestContext context) {
    String id = context.pathParam("id");
    int n = number("media", context.pathParam("n"), 0, 0, Integer.MAX_VALUE);
    try (CollectionSearcher view = collections.searcher(context.pathParam("collection"))) {
      List<StoredMedium> media =
          view.find(id)
              .map(doc -> view.item(doc).media())
              .orElseThrow(
                  () -> new NotFoundException("id", id, "the id of an item of the collection"));
      if (n >= media.size()) {
        throw new NotFoundException("media", n, "below " + media.size());
      }
      return media.get(n);
    }
  }

  private static HttpResponse original(StoredMedium medium, String tag) throws IOException {
    byte[] bytes = Files.readAllBytes(medium.file());
    MediaType type = PictureTypes.of(bytes);
    ResponseHeadersBuilder headers = headers(HttpStatus.OK, tag).contentType(type);
    if (type.equals(MediaType.OCTET_STREAM)) {
      headers.set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment");
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(bytes));
  }

  private HttpResponse thumbnail(StoredMedium medium, int size, String tag)
      throws IOException, MediaException {
    if (medium.modality() != Modality.IMAGE) {
      throw new RequestException("size", size, "none for a medium that is no picture");
    }
    byte[] bytes = thumbnails.jpeg(medium, size);
    return HttpResponse.of(
        headers(HttpStatus.OK, tag).contentType(MediaType.JPEG).build(), HttpData.wrap(bytes));
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
