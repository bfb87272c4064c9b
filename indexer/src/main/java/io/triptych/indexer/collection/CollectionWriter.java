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
import java.util.function.BooleanSupplier;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.NumericUtils;

/**
 * Writes a collection; there is one at a time. What is put or deleted is seen by searchers, and
 * survives a crash, after {@link #commit()}; closing without it discards. Safe for use by many
 * threads.
 */
public final class CollectionWriter implements AutoCloseable {
  private static final int MERGE_POLL_MILLIS = 100;

  /** How far from 1 the length of a vector may be. */
  private static final double UNIT_TOLERANCE = 1e-3;

  private final Path descriptionFile;
  private final Closeable lock;
  private final Directory directory;
  private final IndexWriter index;
  private final CommitData data;

  /** Held by the one who commits; writing goes on meanwhile. */
  private final Object committing = new Object();

  private CollectionDescription description;
  private boolean descriptionChanged;
  private boolean prepared;

  private CollectionWriter(
      Path descriptionFile,
      Closeable lock,
      CollectionDescription description,
      Directory directory,
      IndexWriter index,
      CommitData data) {
    this.descriptionFile = descriptionFile;
    this.lock = lock;
    this.description = description;
    this.directory = directory;
    this.index = index;
    this.data = data;
  }

  /**
   * Writes {@code generation} of a collection.
   *
   * @throws CollectionLockedException if somebody else is writing
   * @throws SpaceMismatchException if another generation, of another space, is the live one
   */
  static CollectionWriter open(String name, CollectionFolder folder, int generation)
      throws IOException {
    WriteLock lock = WriteLock.take(name, folder);
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
    long lastVersion = CommitData.lastVersion(folder);
    Directory directory = FSDirectory.open(folder.generation(generation));
    return open(folder.description(generation), directory, lastVersion, lock);
  }

  /** Writes the index in {@code directory}, which is closed in the end too, also after an error. */
  static CollectionWriter open(Path file, Directory directory, Closeable lock) throws IOException {
    return open(file, directory, 0, lock);
  }

  private static CollectionWriter open(
      Path file, Directory directory, long lastVersion, Closeable lock) throws IOException {
    try {
      CollectionDescription description = CollectionDescription.read(file);
      IndexWriter index = new IndexWriter(directory, WriterConfig.of(description.index()));
      CommitData data = CommitData.of(index, lastVersion);
      return new CollectionWriter(file, lock, description, directory, index, data);
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
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

  /** Takes over the types of attributes and the media folders of another generation. */
  synchronized void follow(CollectionDescription other) {
    CollectionDescription following = description.following(other);
    if (!following.equals(description)) {
      description = following;
      descriptionChanged = true;
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
   * @return the item's version, above all that were given out in the collection before
   * @throws AttributeTypeException if an attribute does not have the type that the schema says
   * @throws IllegalArgumentException if a vector is not a unit vector of the collection's
   *     dimension, or a file lies outside the media roots
   */
  public long put(EncodedItem encoded) {
    Pending pending = prepare(encoded);
    pending.write().run();
    return pending.version();
  }

  /**
   * Adds an item that another generation gave a version to, or replaces the one with its id.
   *
   * @param version the item's, which it keeps
   */
  public void put(EncodedItem encoded, long version) {
    data.raise(version);
    prepare(encoded, version).write().run();
  }

  /**
   * An item that is about to be written.
   *
   * @param version the item's, above all that were given out in the collection before
   * @param write puts it into the index; to be run once, by any thread; throws an {@link
   *     IllegalArgumentException} if Lucene does not take it
   */
  public record Pending(long version, Runnable write) {}

  /**
   * Does the first half of a {@link #put}: the schema knows the item's attributes from now on, so
   * of several items the first that is prepared gives an attribute its type.
   *
   * @throws AttributeTypeException as of {@link #put}
   * @throws IllegalArgumentException as of {@link #put}
   */
  public Pending prepare(EncodedItem encoded) {
    return prepare(encoded, data.nextVersion());
  }

  private Pending prepare(EncodedItem encoded, long version) {
    check(encoded);
    List<Document> documents;
    try {
      documents = block(encoded, version);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Lucene builds graphs as vectors come, on the threads that bring them: outside the lock.
    return new Pending(
        version,
        () -> write(() -> index.updateDocuments(IndexFields.id(encoded.item().id()), documents)));
  }

  /** The documents of an item, whose attributes the schema knows from now on. */
  private synchronized List<Document> block(EncodedItem encoded, long version) throws IOException {
    Map<String, AttributeValue> attributes =
        description.schema().conform(ItemAttributes.of(encoded.item()));
    MediaRoots roots = new MediaRoots(description.mediaRoots());
    List<Document> documents =
        ItemBlocks.of(encoded, version, attributes, roots, description.numbers());
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
   * @return the item's version, as of {@link #put}
   * @throws IllegalArgumentException if not all of them {@link #canUpdate can be changed} so
   */
  public long update(String id, Map<String, OptionalDouble> changes) {
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
    long version = data.nextVersion();
    fields.add(new NumericDocValuesField(IndexFields.VERSION, version));
    write(() -> index.updateDocValues(IndexFields.id(id), fields.toArray(Field[]::new)));
    return version;
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

  /** Whether segments are being merged; what comes of that is kept by the next {@link #commit}. */
  public boolean isMerging() {
    return !index.getMergingSegments().isEmpty();
  }

  /**
   * Waits for the merges under way, which {@link #close()} would give up, and for those that follow
   * from them, and commits what came of them.
   *
   * @param patient asked now and then; when it says no the wait is over, and merges go on
   */
  public void settle(BooleanSupplier patient) throws InterruptedException {
    while (isMerging() && patient.getAsBoolean()) {
      Thread.sleep(MERGE_POLL_MILLIS);
      if (!isMerging()) {
        commit();
      }
    }
  }

  /**
   * Makes everything so far visible and durable; returns when it is. Others may write meanwhile.
   */
  public void commit() {
    synchronized (committing) {
      commitAlone();
    }
  }

  private void commitAlone() {
    write(() -> {
      if (prepared) {
        // An earlier call met an error between the two halves.
        finishCommit();
      }
      index.prepareCommit();
      prepared = true;
      finishCommit();
    });
  }

  private void finishCommit() throws IOException {
    // The schema goes before what was prepared, and knows all of it: a reader of the new commit
    // must know the types of its attributes, while a type that no item has yet harms nobody.
    synchronized (this) {
      if (descriptionChanged) {
        description.write(descriptionFile);
        descriptionChanged = false;
      }
    }
    index.commit();
    prepared = false;
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
  public void commit(String mark) {
    synchronized (committing) {
      data.mark(mark);
      index.setLiveCommitData(data);
      commitAlone();
    }
  }

  /** The mark of the last commit that set one. */
  public Optional<String> mark() {
    return data.mark();
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
