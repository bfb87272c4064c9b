package io.triptych.indexer.bulk;

import io.triptych.indexer.Item;
import io.triptych.indexer.Rejection;
import java.util.List;

/** What preparing an item came to. */
sealed interface Prepared {

  /**
   * Ready to be encoded and written.
   *
   * @param pixelBytes the memory its decoded pictures and sounds take
   */
  record Ready(Item item, String itemHash, List<PreparedMedium> media, long pixelBytes)
      implements Prepared {
    public Ready {
      media = List.copyOf(media);
    }
  }

  /** The collection holds the item just so. */
  record Unchanged() implements Prepared {}

  /** The item cannot be taken in. */
  record Bad(Rejection rejection) implements Prepared {}
}
