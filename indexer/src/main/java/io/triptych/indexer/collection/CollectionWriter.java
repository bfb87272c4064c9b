package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.AttributeValue;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.NumericUtils;

/**
 * Writes a collection; there is one at a time. What is put or deleted is seen by searchers, and
 * survives a crash, after {@link #commit()}; closing without it discards. Safe for use by many
 * threads.
 */
public final class CollectionWriter implements AutoCloseable {
  private static final String MARK = "triptych.mark";
  private static final double RAM_BUFFER_MB = 256;

  /** Every segment has a graph to be walked, so there are half as many as Lucene would have. */
  private static final int SEGMENTS_A_TIER = 4;

  /** How far from 1 the length of a vector may be. */
  private static final double UNIT_TOLERANCE = 1e-3;

  private final Path descriptionFile;
  private final Closeable lock;
  private final Directory directory;
  private final IndexWriter index;
  private CollectionDescription description;
  private boolean descriptionChanged;

  private CollectionWriter(
      Path descriptionFile,
      Closeable lock,
      CollectionDescription description,
      Directory directory,
      IndexWriter index) {
    this.descriptionFile = descriptionFile;
    this.lock = lock;
    this.description = description;
    this.directory = directory;
    this.index = index;
  }

  /**
   * Writes {@code generation} of a collection.
   *
   * @throws CollectionLockedException if somebody else is writing
   * @throws SpaceMismatchException if another generation, of another space, is the live one
   */
  static CollectionWriter open(String name, CollectionFolder folder, int generation)
      throws IOException {
    WriteLock lock = WriteLock.take(name, folder.lock());
    try {
      int live = folder.live().generation();
      if (live != generation) {
        throw superseded(name, folder, generation, live);
      }
      return open(folder, generation, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static RuntimeException superseded(
      String name, CollectionFolder folder, int generation, int live) throws IOException {
    SpaceId own = CollectionDescription.read(folder.description(generation)).space();
    SpaceId other = CollectionDescription.read(folder.description(live)).space();
    return own.equals(other)
        ? new IllegalStateException(
            "generation: %d of collection %s (expected: %d, which took its place; open it anew)"
                .formatted(generation, name, live))
        : new SpaceMismatchException(name, own, other);
  }

  /** Writes any generation of a collection whose lock is held; closes {@code lock} in the end. */
  static CollectionWriter open(CollectionFolder folder, int generation, Closeable lock)
      throws IOException {
    return open(
        folder.description(generation), FSDirectory.open(folder.generation(generation)), lock);
  }

  /** Writes the index in {@code directory}, which is closed in the end too, also after an error. */
  static CollectionWriter open(Path file, Directory directory, Closeable lock) throws IOException {
    try {
      CollectionDescription description = CollectionDescription.read(file);
      IndexWriter index = new IndexWriter(directory, config(description.index()));
      return new CollectionWriter(file, lock, description, directory, index);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  static IndexWriterConfig config(IndexSettings settings) {
    TieredMergePolicy merges = new TieredMergePolicy();
    merges.setSegmentsPerTier(SEGMENTS_A_TIER);
    return new IndexWriterConfig(TextAnalysis.BY_FIELD)
        .setCodec(new HnswCodec(settings))
        .setRAMBufferSizeMB(RAM_BUFFER_MB)
        .setMergePolicy(merges)
        .setCommitOnClose(false);
  }

  /** The schema as the items put so far have made it. */
  public synchronized Schema schema() {
    return description.schema();
  }

  /**
   * Lets items name files below {@code root}.
   *
   * @param root an existing folder; symbolic links are resolved
   */
  public synchronized void addMediaRoot(Path root) {
    try {
      Path real = root.toRealPath();
      if (!description.mediaRoots().contains(real)) {
        description = description.withMediaRoot(real);
        descriptionChanged = true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Says which tower embedded the media of {@code modality} that are put from now on.
   *
   * @param id its id, 64 hexadecimal digits
   */
  public synchronized void embeddedBy(Modality modality, String id) {
    if (!id.equals(description.towers().get(modality))) {
      description = description.withTower(modality, id);
      descriptionChanged = true;
    }
  }

  /**
   * Adds an item, or replaces the one with its id.
   *
   * @throws AttributeTypeException if an attribute does not have the type that the schema says
   * @throws IllegalArgumentException if a vector is not a unit vector of the collection's
   *     dimension, or a file lies outside the media roots
   */
  public void put(EncodedItem encoded) {
    prepare(encoded).run();
  }

  /**
   * Does the first half of a {@link #put}: the schema knows the item's attributes from now on, so
   * of several items the first that is prepared gives an attribute its type.
   *
   * @return the second half, to be run once by any thread; it throws an {@link
   *     IllegalArgumentException} if Lucene does not take the item
   * @throws AttributeTypeException as of {@link #put}
   * @throws IllegalArgumentException as of {@link #put}
   */
  public Runnable prepare(EncodedItem encoded) {
    check(encoded);
    List<Document> documents;
    try {
      documents = block(encoded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Lucene builds graphs as vectors come, on the threads that bring them: outside the lock.
    return () -> write(() -> index.updateDocuments(IndexFields.id(encoded.item().id()), documents));
  }

  /** The documents of an item, whose attributes the schema knows from now on. */
  private synchronized List<Document> block(EncodedItem encoded) throws IOException {
    Map<String, AttributeValue> attributes =
        description.schema().conform(ItemAttributes.of(encoded.item()));
    MediaRoots roots = new MediaRoots(description.mediaRoots());
    List<Document> documents = ItemBlocks.of(encoded, attributes, roots, description.numbers());
    Schema extended = description.schema().extendedBy(attributes);
    if (extended.types().size() > description.schema().types().size()) {
      description = description.with(extended);
      descriptionChanged = true;
    }
    return documents;
  }

  private void check(EncodedItem encoded) {
    for (EncodedMedium medium : encoded.media()) {
      medium.vectors().forEach(this::check);
    }
  }

  private void check(float[] vector) {
    if (vector.length != description.dimension()) {
      throw new IllegalArgumentException(
          "vector: %d numbers (expected: %d)".formatted(vector.length, description.dimension()));
    }
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    if (!(Math.abs(Math.sqrt(squares) - 1) <= UNIT_TOLERANCE)) {
      throw new IllegalArgumentException("vector: length " + Math.sqrt(squares) + " (expected: 1)");
    }
  }

  /**
   * Whether {@link #update} can change all of {@code attributes}: numbers, in a generation that
   * keeps them apart from their items, that some item has had.
   */
  public synchronized boolean canUpdate(Set<String> attributes) {
    Set<String> fields = index.getFieldNames();
    return description.numbers() == NumberLayout.DOC_VALUES
        && attributes.stream()
            .allMatch(name ->
                description.schema().type(name).equals(Optional.of(AttributeType.NUMERIC))
                    && fields.contains(description.numbers().field(name)));
  }

  /**
   * Changes numbers of an item and nothing else, without writing it anew. The item is no longer
   * just what a catalogue said, so it has no item hash from now on. Nothing happens if there is no
   * such item.
   *
   * @param changes by attribute; an empty one takes the attribute away
   * @throws IllegalArgumentException if not all of them {@link #canUpdate can be changed} so
   */
  public void update(String id, Map<String, OptionalDouble> changes) {
    if (!canUpdate(changes.keySet())) {
      throw new IllegalArgumentException(
          "attributes: %s (expected: numbers that items have)".formatted(changes.keySet()));
    }
    List<Field> fields = new ArrayList<>();
    changes.forEach((name, number) ->
        fields.add(
            new NumericDocValuesField(
                description.numbers().field(name),
                number.isPresent()
                    ? (Long) NumericUtils.doubleToSortableLong(number.getAsDouble())
                    : null)));
    fields.add(new BinaryDocValuesField(IndexFields.ITEM_HASH, null));
    write(() -> index.updateDocValues(IndexFields.id(id), fields.toArray(Field[]::new)));
  }

  /** Removes the item with the given id, if there is one. */
  public synchronized void delete(String id) {
    write(() -> index.deleteDocuments(IndexFields.id(id)));
  }

  /**
   * Merges the segments of the index into one and drops what was deleted; seen after {@link
   * #commit()}. Needs as much room on disk as the index takes.
   */
  public void compact() {
    write(() -> index.forceMerge(1));
  }

  /** Makes everything so far visible and durable; returns when it is. */
  public synchronized void commit() {
    write(() -> {
      // The schema goes first: a reader of the new commit must know the types of its attributes,
      // while a type that no item has yet harms nobody.
      if (descriptionChanged) {
        description.write(descriptionFile);
        descriptionChanged = false;
      }
      index.commit();
    });
  }

  private interface Write {
    void run() throws IOException;
  }

  /** Lucene closes a writer that met an error of the disk; every call after it says which. */
  private void write(Write call) {
    try {
      call.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalStateException e) {
      Throwable met = index.getTragicException();
      if (met == null) {
        throw e;
      }
      throw new UncheckedIOException(
          new IOException("index: closed after an error of the disk: " + met.getMessage(), e));
    }
  }

  /**
   * Commits with a mark, by which it can be told later what the index holds; it stays until another
   * is set.
   */
  public synchronized void commit(String mark) {
    index.setLiveCommitData(Map.of(MARK, mark).entrySet());
    commit();
  }

  /** The mark of the last commit that set one. */
  public synchronized Optional<String> mark() {
    Iterable<Map.Entry<String, String>> data = index.getLiveCommitData();
    if (data != null) {
      for (Map.Entry<String, String> entry : data) {
        if (entry.getKey().equals(MARK)) {
          return Optional.of(entry.getValue());
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized void close() {
    try (lock;
        directory;
        index) {
      index.rollback();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
