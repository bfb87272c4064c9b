package io.triptych.indexer.align;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.RgbImage;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.bulk.ImageDecoding;
import io.triptych.indexer.catalog.CatalogEntry;
import io.triptych.indexer.catalog.CatalogReader;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.MediaFetcher;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the pictures and sounds of a catalogue or collection with the features of their towers.
 * What the embedding store holds is read from there; what it lacks is encoded and kept in it. What
 * cannot be read is left out and counted.
 */
public final class MediaReader {
  private static final int IMAGES_A_CALL = 16;
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

  private final Encoder encoder;
  private final ImageDecoding decoder;
  private final Set<Modality> wanted;
  private final Listener listener;

  /** Told how far the reading is. */
  @FunctionalInterface
  public interface Listener {
    /** {@code done} of {@code total} media have features. */
    void at(long done, long total);
  }

  /** Pictures and clips of sounds, and how many files or lines could not be read. */
  public record Media(List<TitledMedium> all, int unreadable) {
    public Media {
      all = List.copyOf(all);
    }

    /** Those of a modality. */
    public List<TitledMedium> of(Modality modality) {
      return all.stream().filter(medium -> medium.modality() == modality).toList();
    }
  }

  /** Gets a file's bytes again. */
  private interface Source {
    byte[] bytes() throws IOException, RejectedException;
  }

  private record Found(Modality modality, String item, String title, String hash, Source source) {}

  /** What is read, and how much of it cannot be. */
  private static final class Finds {
    private final List<Found> found = new ArrayList<>();
    private int unreadable;

    void add(Modality modality, Item item, Source source) throws IOException {
      try {
        String hash = ContentHash.of(source.bytes());
        found.add(new Found(modality, item.id(), normal(item.title()), hash, source));
      } catch (RejectedException e) {
        unreadable++;
      }
    }
  }

  /**
   * A reader.
   *
   * @param wanted the modalities to read, image and audio at most; those that the encoder has no
   *     tower for are passed over
   */
  public MediaReader(
      Encoder encoder, ImageDecoding decoder, Set<Modality> wanted, Listener listener) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.wanted = Set.copyOf(wanted);
    this.listener = listener;
  }

  /**
   * The media of a catalogue.
   *
   * @param work where features are kept; made if it is not there
   */
  public Media ofCatalogue(Path file, Optional<Path> mediaRoot, Path work) throws IOException {
    Files.createDirectories(work);
    try (EmbeddingStore store = EmbeddingStore.open(work)) {
      return read(findInCatalogue(file, mediaRoot), store);
    }
  }

  /**
   * The media of a collection, which nobody may write meanwhile, nor migrate if it is of another
   * space than the encoder: it may be migrated to that.
   *
   * @throws io.triptych.indexer.collection.CollectionLockedException if somebody writes it
   * @throws io.triptych.indexer.collection.GenerationsLockedException if somebody migrates it
   */
  public Media ofCollection(Collection collection) {
    boolean ofAnother = !collection.space().equals(encoder.space());
    try (CollectionWriter _ = collection.writer();
        Collection.Hold _ = ofAnother ? collection.holdGenerations() : () -> {};
        EmbeddingStore store = EmbeddingStore.open(collection.embeddingsFolder(), encoder.space());
        CollectionSearcher view = collection.searcher()) {
      Finds finds = new Finds();
      for (StoredItem item : view.items()) {
        for (StoredItem.StoredMedium medium : item.media()) {
          if (reads(medium.modality())) {
            finds.found.add(
                new Found(
                    medium.modality(),
                    item.id(),
                    normal(item.title()),
                    medium.contentHash(),
                    () -> Files.readAllBytes(medium.file())));
          }
        }
      }
      return read(finds, store);
    }
  }

  private boolean reads(Modality modality) {
    return wanted.contains(modality) && encoder.supports(modality);
  }

  private Finds findInCatalogue(Path file, Optional<Path> mediaRoot) throws IOException {
    List<Path> folders = new ArrayList<>();
    mediaRoot.ifPresent(folders::add);
    folders.add(file.toAbsolutePath().getParent());
    MediaFetcher fetcher = new MediaFetcher(folders, MAX_FILE_BYTES);
    Finds finds = new Finds();
    try (CatalogReader catalogue = CatalogReader.open(CatalogSource.of(file))) {
      for (Optional<CatalogEntry> next = catalogue.next();
          next.isPresent();
          next = catalogue.next()) {
        if (next.get() instanceof CatalogEntry.Parsed(long _, Item item)) {
          find(Modality.IMAGE, item, item.images(), fetcher, finds);
          find(Modality.AUDIO, item, item.audio(), fetcher, finds);
        } else {
          finds.unreadable++;
        }
      }
    }
    return finds;
  }

  private void find(
      Modality modality, Item item, List<MediaSource> media, MediaFetcher fetcher, Finds finds)
      throws IOException {
    if (reads(modality)) {
      for (MediaSource source : media) {
        finds.add(modality, item, () -> fetcher.fetch(source).bytes());
      }
    }
  }

  /** Single spaces, none at the ends. */
  private static String normal(String title) {
    return SPACES.matcher(title).replaceAll(" ").strip();
  }

  private Media read(Finds finds, EmbeddingStore store) {
    StoredFeatures features = new StoredFeatures(encoder, decoder, store);
    Map<String, Found> absent = new LinkedHashMap<>();
    for (Found one : finds.found) {
      if (features.of(one.modality(), one.hash()).isEmpty()) {
        absent.putIfAbsent(one.modality().id() + one.hash(), one);
      }
    }
    encode(List.copyOf(absent.values()), features);
    List<TitledMedium> media = new ArrayList<>();
    for (Found one : finds.found) {
      List<float[]> stored = features.of(one.modality(), one.hash());
      finds.unreadable += stored.isEmpty() ? 1 : 0;
      for (float[] each : stored) {
        media.add(new TitledMedium(one.modality(), one.item(), one.title(), one.hash(), each));
      }
    }
    return new Media(media, finds.unreadable);
  }

  private void encode(List<Found> missing, StoredFeatures features) {
    for (int from = 0; from < missing.size(); from += IMAGES_A_CALL) {
      int to = Math.min(missing.size(), from + IMAGES_A_CALL);
      Map<String, RgbImage> pictures = new LinkedHashMap<>();
      for (Found one : missing.subList(from, to)) {
        try {
          byte[] bytes = one.source().bytes();
          if (one.modality() == Modality.AUDIO) {
            features.addSound(one.hash(), bytes);
          } else {
            pictures.put(one.hash(), features.picture(bytes));
          }
        } catch (MediaException | RejectedException | IOException e) {
          // Counted with those that have no features in the end.
        }
      }
      features.addPictures(pictures);
      listener.at(to, missing.size());
    }
  }
}
