package io.triptych.service.server;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.StoredItem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where the media of items are served: {@code /v1/collections/C/items/ID/media/N?size=S}. */
final class MediaPaths {
  static final String PATTERN = "/v1/collections/{collection}/items/{id}/media/{n}";

  private static final int HIT_SIZE = 256;

  private MediaPaths() {}

  /** The path of a thumbnail of the item's first picture; empty without one. */
  static String thumbnail(String collection, StoredItem item) {
    for (int n = 0; n < item.media().size(); n++) {
      if (item.media().get(n).modality() == Modality.IMAGE) {
        return medium(collection, item.id(), n) + "?size=" + HIT_SIZE;
      }
    }
    return "";
  }

  /** The path of a medium as it is. */
  static String medium(String collection, String id, int n) {
    return "/v1/collections/%s/items/%s/media/%d".formatted(encode(collection), encode(id), n);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
