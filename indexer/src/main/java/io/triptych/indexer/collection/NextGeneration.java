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
 * takes its place. Nobody else writes the collection until this is closed; who reads it reads on.
 *
 * <p>What was committed to a generation that never became live is found again by the next one of
 * the same space, so that building it may be cut off at any moment and begun again.
 */
public final class NextGeneration implements AutoCloseable {
  /*
   * Steps, each of which leaves a whole collection behind:
   *   1. an empty index in generations/N/;
   *   2. generations/N.yaml, whose space tells what the generation is for;
   *   3. commits to the index;
   *   4. CURRENT, replaced by one that names N and, to go back to, the generation that was live;
   *   5. all other generations go, first N.yaml, then the folder.
   * A folder without a description that is neither live nor the previous one is the rest of a step
   * 1 or 5 and is removed at the next beginning.
   */
  private final CollectionFolder folder;
  private final WriteLock lock;
  private final int liveNumber;
  private final int number;
  private final Collection live;
  private final Collection next;
  private final CollectionWriter writer;

  private NextGeneration(String name, CollectionFolder folder, WriteLock lock, int before, int own)
      throws IOException {
    this.folder = folder;
    this.lock = lock;
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
    WriteLock lock = WriteLock.take(name, folder.lock());
    try {
      CollectionFolder.Current current = folder.live();
      CollectionDescription description =
          CollectionDescription.read(folder.description(current.generation()));
      if (description.space().equals(space)) {
        throw new IllegalArgumentException(
            "space: %s (expected: another one than that of collection %s)".formatted(space, name));
      }
      int own = prepare(folder, current, space, description.index());
      description.in(space, dimension).write(folder.ownDescription(own));
      return new NextGeneration(name, folder, lock, current.generation(), own);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Starts a generation of the live one's space; what was there of one before is removed. */
  static NextGeneration open(String name, CollectionFolder folder, IndexSettings settings)
      throws IOException {
    WriteLock lock = WriteLock.take(name, folder.lock());
    try {
      CollectionFolder.Current current = folder.live();
      CollectionDescription description =
          CollectionDescription.read(folder.description(current.generation()));
      int own = fresh(folder, current, settings);
      description.with(settings).write(folder.ownDescription(own));
      return new NextGeneration(name, folder, lock, current.generation(), own);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static int fresh(
      CollectionFolder folder, CollectionFolder.Current current, IndexSettings settings)
      throws IOException {
    Set<Integer> kept = new TreeSet<>(Set.of(current.generation()));
    current.previous().ifPresent(kept::add);
    int highest = current.generation();
    for (int number : folder.generationNumbers()) {
      highest = Math.max(highest, number);
    }
    removeBut(folder, kept);
    return begin(folder, highest + 1, settings);
  }

  /** Finds the generation of {@code space} or makes one, and removes what nobody needs. */
  private static int prepare(
      CollectionFolder folder,
      CollectionFolder.Current current,
      SpaceId space,
      IndexSettings settings)
      throws IOException {
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
    if (found > 0) {
      return found;
    }
    return begin(folder, highest + 1, settings);
  }

  /** Makes an empty index. */
  private static int begin(CollectionFolder folder, int number, IndexSettings settings)
      throws IOException {
    Files.createDirectories(folder.generation(number));
    try (Directory directory = FSDirectory.open(folder.generation(number));
        IndexWriter index = new IndexWriter(directory, CollectionWriter.config(settings))) {
      index.commit();
    }
    DurableFiles.syncFolder(folder.generations());
    return number;
  }

  /** Whether a generation that is not live is whole, as far as it goes, and of {@code space}. */
  private static boolean isOf(CollectionFolder folder, int generation, SpaceId space)
      throws IOException {
    try (Directory directory = FSDirectory.open(folder.generation(generation))) {
      return CollectionDescription.read(folder.description(generation)).space().equals(space)
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

  /**
   * Makes what was committed the live generation, in one step that a crash does or does not see.
   * The one before is kept to go back to; any other is removed.
   */
  public void makeLive() {
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
    try (lock;
        live;
        next;
        writer) {
      // All are closed, in reverse order, whatever the others do.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
