package io.triptych.service.server;

import com.linecorp.armeria.common.MediaType;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.service.picture.Thumbnails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Reads the media of items: the bytes as they are, or a picture as a small JPEG. */
final class MediaReader {
  static final int MIN_SIZE = 16;
  static final int MAX_SIZE = 1024;

  private final CollectionStore collections;
  private final Thumbnails thumbnails;

  /**
   * The bytes of a medium.
   *
   * @param type {@code application/octet-stream} unless they begin like a known format
   */
  record Content(MediaType type, byte[] bytes) {}

  MediaReader(CollectionStore collections, Thumbnails thumbnails) {
    this.collections = collections;
    this.thumbnails = thumbnails;
  }

  /**
   * The medium at a place of an item.
   *
   * @throws NotFoundException if there is no such collection, item or medium
   */
  StoredMedium find(String collection, String id, int n) {
    try (CollectionSearcher view = collections.searcher(collection)) {
      List<StoredMedium> media =
          view.find(id)
              .map(doc -> view.item(doc).media())
              .orElseThrow(() -> ItemMessages.unknown(id));
      if (n >= media.size()) {
        throw new NotFoundException("media", n, "below " + media.size());
      }
      return media.get(n);
    }
  }

  /**
   * The bytes of a medium.
   *
   * @param size the longer side of a picture that is made smaller; 0: the bytes as they are
   * @throws NotFoundException if its file is gone
   * @throws RequestException if a size is asked of something that is no picture
   */
  Content read(StoredMedium medium, int size) throws IOException, MediaException {
    try {
      if (size == 0) {
        byte[] bytes = Files.readAllBytes(medium.file());
        return new Content(MediaTypes.of(bytes), bytes);
      }
      if (medium.modality() != Modality.IMAGE) {
        throw new RequestException("size", size, "none for a medium that is no picture");
      }
      return new Content(MediaType.JPEG, thumbnails.jpeg(medium, size));
    } catch (NoSuchFileException e) {
      throw new NotFoundException("media", "its file is gone", "a medium that is there");
    }
  }
}
