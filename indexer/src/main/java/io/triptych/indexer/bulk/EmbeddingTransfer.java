package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.SpaceMismatchException;
import io.triptych.indexer.store.EmbeddingEntry;
import io.triptych.indexer.store.EmbeddingRow;
import io.triptych.indexer.store.EmbeddingStore;
import io.triptych.indexer.store.EmbeddingTableException;
import io.triptych.indexer.store.EmbeddingTableReader;
import io.triptych.indexer.store.EmbeddingTableWriter;
import io.triptych.indexer.store.StoredEmbedding;
import io.triptych.indexer.store.TableKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Brings what a collection's towers made into a table and back. Holds the collection's lock
 * meanwhile.
 */
public final class EmbeddingTransfer {
  private static final int BATCH_ROWS = 1024;

  private final Collection collection;
  private final Encoder encoder;

  /**
   * Transfers embeddings of the encoder's towers, in its space.
   *
   * @throws SpaceMismatchException if the collection is of another space
   */
  public EmbeddingTransfer(Collection collection, Encoder encoder) {
    if (!collection.space().equals(encoder.space())) {
      throw new SpaceMismatchException(collection.name(), encoder.space(), collection.space());
    }
    this.collection = collection;
    this.encoder = encoder;
  }

  /**
   * What an import did with the rows of a table.
   *
   * @param added rows that are in the store now
   * @param kept rows whose content the store had from the same tower; it keeps its own
   * @param duplicate rows that an earlier one of the table equals
   */
  public record Imported(Modality modality, long added, long kept, long duplicate) {
    /** All rows. */
    public long rows() {
      return added + kept + duplicate;
    }
  }

  /** How many embeddings of each modality there are to export; none is left out. */
  public Map<Modality, Long> counts() {
    try (CollectionWriter _ = collection.writer();
        EmbeddingStore store =
            EmbeddingStore.open(collection.embeddingsFolder(), collection.space())) {
      Map<Modality, Long> counts = new EnumMap<>(Modality.class);
      for (Modality modality : Modality.values()) {
        long count = encoder.supports(modality) ? hashes(store, modality).size() : 0;
        if (count > 0) {
          counts.put(modality, count);
        }
      }
      return counts;
    }
  }

  /**
   * Writes all embeddings of a modality that the encoder's tower made, in the encoder's space: what
   * another head made is made again from the features.
   *
   * @return the number of rows
   */
  public long write(Modality modality, Path table) throws IOException {
    try (CollectionWriter _ = collection.writer();
        EmbeddingStore store =
            EmbeddingStore.open(collection.embeddingsFolder(), collection.space());
        CollectionSearcher searcher = collection.searcher()) {
      ContentItems items = ContentItems.of(searcher, store, encoder, modality);
      Iterator<EmbeddingRow> rows =
          hashes(store, modality).stream()
              .map(hash -> row(store, modality, hash, items.ids(hash)))
              .filter(Objects::nonNull)
              .iterator();
      return EmbeddingTableWriter.write(table, TableKind.of(encoder, modality), rows);
    }
  }

  private List<String> hashes(EmbeddingStore store, Modality modality) {
    List<String> hashes = new ArrayList<>();
    store.forEachHash(encoder.towerId(modality), hashes::add);
    return hashes;
  }

  /** Null for a row that fails its checksum. */
  private EmbeddingRow row(
      EmbeddingStore store, Modality modality, String hash, List<String> itemIds) {
    StoredEmbedding stored = store.find(hash, encoder.towerId(modality)).orElse(null);
    if (stored == null) {
      return null;
    }
    float[] vector = store.vector(hash, modality, encoder).orElseThrow();
    return new EmbeddingRow(new EmbeddingEntry(hash, stored.features(), vector), itemIds);
  }

  /**
   * Adds the rows of a table to the store, so that their contents need not be encoded. The table is
   * checked as a whole before the first row is added; what was cut off is gone on with by the next
   * import of the same table.
   *
   * @throws EmbeddingTableException if the table has rows of another space or tower, or with
   *     different embeddings of one content
   */
  public Imported read(Path table) throws IOException {
    long duplicates = check(encoder, table);
    Modality modality = EmbeddingTableReader.modality(table);
    EmbeddingTableReader reader = new EmbeddingTableReader(table, TableKind.of(encoder, modality));
    try (CollectionWriter _ = collection.writer();
        EmbeddingStore store =
            EmbeddingStore.open(collection.embeddingsFolder(), collection.space())) {
      Adding adding = new Adding(store, modality);
      reader.forEach(adding::take);
      adding.flush();
      store.sync();
      return new Imported(modality, adding.added, adding.kept - duplicates, duplicates);
    }
  }

  /**
   * Checks a table as {@link #read} does before it begins.
   *
   * @return the number of rows that an earlier one equals
   * @throws EmbeddingTableException as {@link #read} does
   */
  public static long check(Encoder encoder, Path table) throws IOException {
    Modality modality = EmbeddingTableReader.modality(table);
    if (!encoder.supports(modality)) {
      throw new EmbeddingTableException(
          "modality: %s in %s (expected: one that the pack has a tower for)"
              .formatted(modality.id(), table));
    }
    EmbeddingTableReader reader = new EmbeddingTableReader(table, TableKind.of(encoder, modality));
    Map<String, Integer> seen = new HashMap<>();
    long[] duplicates = {0};
    reader.forEach(entry -> {
      int content = 31 * Arrays.hashCode(entry.vector()) + Arrays.hashCode(entry.features());
      Integer before = seen.putIfAbsent(entry.contentHash(), content);
      if (before != null && before != content) {
        throw new EmbeddingTableException(
            "content_hash: %s twice in %s, with different embeddings (expected: once)"
                .formatted(entry.contentHash(), table));
      }
      duplicates[0] += before == null ? 0 : 1;
    });
    return duplicates[0];
  }

  /** The rows on their way into the store. */
  private final class Adding {
    private final EmbeddingStore store;
    private final Modality modality;
    private final String tower;
    private final Map<String, EmbeddingEntry> batch = new LinkedHashMap<>();
    private long added;
    private long kept;

    Adding(EmbeddingStore store, Modality modality) {
      this.store = store;
      this.modality = modality;
      this.tower = encoder.towerId(modality);
    }

    void take(EmbeddingEntry entry) {
      if (store.holds(entry.contentHash(), tower)
          || batch.putIfAbsent(entry.contentHash(), entry) != null) {
        kept++;
        return;
      }
      added++;
      if (batch.size() == BATCH_ROWS) {
        flush();
      }
    }

    void flush() {
      store.append(modality, tower, encoder.space(), List.copyOf(batch.values()));
      batch.clear();
    }
  }
}
