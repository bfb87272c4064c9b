package io.triptych.indexer.collection;

import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * A generation of another space, or of other settings, that is built beside the live one and then
 * takes its place. There is one at a time. The live one may be written meanwhile, by another
 * process too, until {@link #lock} is called; that with other settings is locked from its
 * beginning. Who reads the collection reads on.
 *
 * <p>What was committed to a generation that never became live is found again by the next one of
 * the same space, so that building it may be cut off at any moment and begun again.
 */
public final class NextGeneration implements AutoCloseable {
  /*
   * Steps, each of which leaves a whole collection behind:
   *   1. generations/N.yaml, whose space tells what the generation is for;
   *   2. an empty index in generations/N/;
   *   3. commits to the index;
   *   4. CURRENT, replaced by one that names N and, to go back to, the generation that was live;
   *   5. all other generations go, first N.yaml, then the folder.
   * A description without an index is the rest of a step 1, a folder without a description that is
   * neither live nor the previous one the rest of a step 5; both are removed at the next beginning.
   * All steps are taken under the lock of the generations, 4 and 5 under the write lock too.
   */
  private final String name;
  private final CollectionFolder folder;
  private final WriteLock generationsLock;
  private final int liveNumber;
  private final int number;
  private final Collection live;
  private final Collection next;
  private final CollectionWriter writer;
  private WriteLock lock;

  private NextGeneration(
      String name, CollectionFolder folder, WriteLock generationsLock, int before, int own)
      throws IOException {
    this.name = name;
    this.folder = folder;
    this.generationsLock = generationsLock;
    this.liveNumber = before;
    this.number = own;
    this.live = Collection.open(name, folder, before);
    try {
      this.next = Collection.open(name, folder, own);
    } catch (IOException | RuntimeException e) {
      live.close();
      throw e;
    }
    try {
      this.writer = CollectionWriter.open(folder, own, () -> {});
    } catch (IOException | RuntimeException e) {
      next.close();
      live.close();
      throw e;
    }
  }

  /** Starts, or goes on with, a generation of the given space. */
  static NextGeneration open(String name, CollectionFolder folder, SpaceId space, int dimension)
      throws IOException {
    WriteLock generationsLock = WriteLock.takeGenerations(name, folder);
    try {
      CollectionFolder.Current current = folder.live();
      CollectionDescription description =
          CollectionDescription.read(folder.description(current.generation()));
      if (description.space().equals(space)) {
        throw new IllegalArgumentException(
            "space: %s (expected: another one than that of collection %s)".formatted(space, name));
      }
      int own = prepare(folder, current, space);
      begin(folder, own, description.in(space, dimension));
      return new NextGeneration(name, folder, generationsLock, current.generation(), own);
    } catch (IOException | RuntimeException e) {
      generationsLock.close();
      throw e;
    }
  }

  /** Starts a generation of the live one's space; what was there of one before is removed. */
  static NextGeneration open(String name, CollectionFolder folder, IndexSettings settings)
      throws IOException {
    WriteLock generationsLock = WriteLock.takeGenerations(name, folder);
    WriteLock lock = null;
    try {
      lock = WriteLock.take(name, folder);
      CollectionFolder.Current current = folder.live();
      CollectionDescription description =
          CollectionDescription.read(folder.description(current.generation()));
      int own = fresh(folder, current);
      begin(folder, own, description.with(settings));
      NextGeneration next =
          new NextGeneration(name, folder, generationsLock, current.generation(), own);
      next.lock = lock;
      return next;
    } catch (IOException | RuntimeException e) {
      try (generationsLock) {
        if (lock != null) {
          lock.close();
        }
      }
      throw e;
    }
  }

  private static int fresh(CollectionFolder folder, CollectionFolder.Current current)
      throws IOException {
    Set<Integer> kept = new TreeSet<>(Set.of(current.generation()));
    current.previous().ifPresent(kept::add);
    int highest = current.generation();
    for (int number : folder.generationNumbers()) {
      highest = Math.max(highest, number);
    }
    removeBut(folder, kept);
    return highest + 1;
  }

  /** Finds the generation of {@code space} or a new number, and removes what nobody needs. */
  private static int prepare(
      CollectionFolder folder, CollectionFolder.Current current, SpaceId space) throws IOException {
    int highest = current.generation();
    int found = 0;
    Set<Integer> kept = new TreeSet<>(Set.of(current.generation()));
    current.previous().ifPresent(kept::add);
    for (int candidate : folder.generationNumbers()) {
      highest = Math.max(highest, candidate);
      // The generation that the collection was made with has no description of its own.
      boolean described =
          kept.contains(candidate) || Files.exists(folder.ownDescription(candidate));
      if (candidate != current.generation() && described && isOf(folder, candidate, space)) {
        found = candidate;
        kept.add(candidate);
      }
    }
    removeBut(folder, kept);
    return found > 0 ? found : highest + 1;
  }

  /** Describes a generation and makes its index, if there is none. */
  private static void begin(CollectionFolder folder, int number, CollectionDescription description)
      throws IOException {
    description.write(folder.ownDescription(number));
    Files.createDirectories(folder.generation(number));
    try (Directory directory = FSDirectory.open(folder.generation(number))) {
      if (!DirectoryReader.indexExists(directory)) {
        try (IndexWriter index = new IndexWriter(directory, WriterConfig.of(description.index()))) {
          index.commit();
        }
      }
    }
    DurableFiles.syncFolder(folder.generations());
  }

  /**
   * Whether a generation that is not live is whole, as far as it goes, of {@code space}, and keeps
   * numbers as a new one does.
   */
  private static boolean isOf(CollectionFolder folder, int generation, SpaceId space)
      throws IOException {
    try (Directory directory = FSDirectory.open(folder.generation(generation))) {
      CollectionDescription description =
          CollectionDescription.read(folder.description(generation));
      return description.space().equals(space)
          && description.numbers() == NumberLayout.DOC_VALUES
          && DirectoryReader.indexExists(directory);
    } catch (DamagedFileException e) {
      return false;
    }
  }

  private static void removeBut(CollectionFolder folder, Set<Integer> kept) throws IOException {
    for (int candidate : folder.generationNumbers()) {
      if (!kept.contains(candidate)) {
        Files.deleteIfExists(folder.ownDescription(candidate));
        DurableFiles.deleteRecursively(folder.generation(candidate));
      }
    }
  }

  /** The generation that is live until {@link #makeLive}. */
  public Collection live() {
    return live;
  }

  /** The generation that is being built, as of its last {@link Collection#refresh()}. */
  public Collection next() {
    return next;
  }

  /** Writes the generation that is being built; closed with this. */
  public CollectionWriter writer() {
    return writer;
  }

  /** Takes up what was committed to the live generation, the types of attributes included. */
  public void follow() {
    live.refresh();
    writer.follow(live.description());
  }

  /**
   * Takes the write lock, so that the live generation stays as it is until this is closed; tells
   * whether that was possible, or somebody else is writing.
   */
  public boolean lock() {
    try {
      if (lock == null) {
        lock = WriteLock.take(name, folder);
      }
      return true;
    } catch (CollectionLockedException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes what was committed the live generation, in one step that a crash does or does not see.
   * The one before is kept to go back to; any other is removed.
   *
   * @throws CollectionLockedException if somebody else is writing
   */
  public void makeLive() {
    if (!lock()) {
      throw new CollectionLockedException(name, folder.lock());
    }
    try {
      DurableFiles.syncFolder(folder.generations());
      folder.point(number, liveNumber);
      removeBut(folder, Set.of(number, liveNumber));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try (generationsLock;
        WriteLock _ = lock;
        live;
        next;
        writer) {
      // All are closed, in reverse order, whatever the others do.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
