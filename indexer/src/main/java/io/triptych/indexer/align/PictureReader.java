package io.triptych.indexer.align;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.RgbImage;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.bulk.ImageDecoding;
import io.triptych.indexer.catalog.CatalogEntry;
import io.triptych.indexer.catalog.CatalogReader;
import io.triptych.indexer.catalog.MediaFetcher;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingEntry;
import io.triptych.indexer.store.EmbeddingStore;
import io.triptych.indexer.store.StoredEmbedding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the pictures of a catalogue or collection with the features of the image tower. What the
 * embedding store holds is read from there; what it lacks is encoded and kept in it. A picture that
 * cannot be read is left out and counted.
 */
public final class PictureReader {
  private static final int IMAGES_A_CALL = 16;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

  private final Encoder encoder;
  private final ImageDecoding decoder;
  private final EmbeddingStore store;
  private final Listener listener;
  private final List<Found> found = new ArrayList<>();
  private int unreadable;

  /** Told how far the reading is. */
  @FunctionalInterface
  public interface Listener {
    /** {@code done} of {@code total} pictures have features. */
    void at(long done, long total);
  }

  /** Pictures, and how many could not be read. */
  public record Pictures(List<TitledPicture> pictures, int unreadable) {
    public Pictures {
      pictures = List.copyOf(pictures);
    }
  }

  /** Gets a picture's bytes again. */
  private interface Source {
    byte[] bytes() throws IOException, RejectedException;
  }

  private record Found(String item, String title, String hash, Source source) {}

  private PictureReader(
      Encoder encoder, ImageDecoding decoder, EmbeddingStore store, Listener listener) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.store = store;
    this.listener = listener;
  }

  /**
   * The pictures of a catalogue.
   *
   * @param work where features are kept; made if it is not there
   */
  public static Pictures ofCatalogue(
      Path file,
      Optional<Path> mediaRoot,
      Path work,
      Encoder encoder,
      ImageDecoding decoder,
      Listener listener)
      throws IOException {
    Files.createDirectories(work);
    try (EmbeddingStore store = EmbeddingStore.open(work)) {
      PictureReader reader = new PictureReader(encoder, decoder, store, listener);
      reader.findInCatalogue(file, mediaRoot);
      return reader.read();
    }
  }

  /**
   * The pictures of a collection, which nobody may write meanwhile.
   *
   * @throws io.triptych.indexer.collection.CollectionLockedException if somebody does
   */
  public static Pictures ofCollection(
      Collection collection, Encoder encoder, ImageDecoding decoder, Listener listener) {
    try (CollectionWriter _ = collection.writer();
        EmbeddingStore store = EmbeddingStore.open(collection.embeddingsFolder());
        CollectionSearcher view = collection.searcher()) {
      PictureReader reader = new PictureReader(encoder, decoder, store, listener);
      for (StoredItem item : view.items()) {
        for (StoredItem.StoredMedium medium : item.media()) {
          if (medium.modality() == Modality.IMAGE) {
            reader.found.add(
                new Found(
                    item.id(),
                    normal(item.title()),
                    medium.contentHash(),
                    () -> Files.readAllBytes(medium.file())));
          }
        }
      }
      return reader.read();
    }
  }

  private void findInCatalogue(Path file, Optional<Path> mediaRoot) throws IOException {
    List<Path> folders = new ArrayList<>();
    mediaRoot.ifPresent(folders::add);
    folders.add(file.toAbsolutePath().getParent());
    MediaFetcher fetcher = new MediaFetcher(folders, MAX_FILE_BYTES);
    try (CatalogReader catalogue = new CatalogReader(file)) {
      for (Optional<CatalogEntry> next = catalogue.next();
          next.isPresent();
          next = catalogue.next()) {
        if (next.get() instanceof CatalogEntry.Parsed(long _, var item)) {
          for (MediaSource image : item.images()) {
            find(item.id(), normal(item.title()), () -> fetcher.fetch(image).bytes());
          }
        } else {
          unreadable++;
        }
      }
    }
  }

  private void find(String item, String title, Source source) throws IOException {
    try {
      found.add(new Found(item, title, ContentHash.of(source.bytes()), source));
    } catch (RejectedException e) {
      unreadable++;
    }
  }

  /** Single spaces, none at the ends. */
  private static String normal(String title) {
    return SPACES.matcher(title).replaceAll(" ").strip();
  }

  private Pictures read() {
    String tower = encoder.towerId(Modality.IMAGE);
    Map<String, float[]> features = new LinkedHashMap<>();
    Map<String, Found> absent = new LinkedHashMap<>();
    for (Found one : found) {
      Optional<float[]> stored = store.find(one.hash(), tower).map(StoredEmbedding::features);
      stored.ifPresent(f -> features.put(one.hash(), f));
      if (stored.isEmpty()) {
        absent.putIfAbsent(one.hash(), one);
      }
    }
    List<Found> missing = List.copyOf(absent.values());
    for (int from = 0; from < missing.size(); from += IMAGES_A_CALL) {
      encode(missing.subList(from, Math.min(missing.size(), from + IMAGES_A_CALL)), features);
      listener.at(Math.min(missing.size(), from + IMAGES_A_CALL), missing.size());
    }
    List<TitledPicture> pictures = new ArrayList<>();
    for (Found one : found) {
      float[] of = features.get(one.hash());
      if (of != null) {
        pictures.add(new TitledPicture(one.item(), one.title(), one.hash(), of));
      } else {
        unreadable++;
      }
    }
    return new Pictures(pictures, unreadable);
  }

  private void encode(List<Found> some, Map<String, float[]> features) {
    List<String> hashes = new ArrayList<>();
    List<RgbImage> images = new ArrayList<>();
    for (Found one : some) {
      try {
        images.add(decoder.decode(one.source().bytes()));
        hashes.add(one.hash());
      } catch (MediaException | RejectedException | IOException e) {
        // Counted with those that have no features in the end.
      }
    }
    List<Embedding> embeddings = images.isEmpty() ? List.of() : encoder.encodeImages(images);
    List<EmbeddingEntry> entries = new ArrayList<>();
    for (int i = 0; i < hashes.size(); i++) {
      Embedding e = embeddings.get(i);
      entries.add(new EmbeddingEntry(hashes.get(i), e.features(), e.vector()));
      features.put(hashes.get(i), e.features());
    }
    store.append(Modality.IMAGE, encoder.towerId(Modality.IMAGE), encoder.space(), entries);
    store.sync();
  }
}
