package io.triptych.indexer.collection;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Gives back room that a collection no longer needs. Holds both locks until it is closed, so nobody
 * writes or builds a generation meanwhile; who reads reads on.
 */
public final class CollectionMaintenance implements AutoCloseable {
  private final String name;
  private final CollectionFolder folder;
  private final Closeable generationsLock;
  private final Closeable lock;

  /**
   * What was removed.
   *
   * @param count files, or generations
   * @param bytes what they took on disk
   */
  public record Removed(int count, long bytes) {
    Removed plus(long more) {
      return new Removed(count + 1, bytes + more);
    }
  }

  private CollectionMaintenance(
      String name, CollectionFolder folder, Closeable generationsLock, Closeable lock) {
    this.name = name;
    this.folder = folder;
    this.generationsLock = generationsLock;
    this.lock = lock;
  }

  /**
   * Begins.
   *
   * @throws NoSuchCollectionException if there is no such collection
   * @throws CollectionLockedException if somebody is writing it
   * @throws GenerationsLockedException if it is being migrated or reindexed
   */
  public static CollectionMaintenance of(DataDirectory data, String called) throws IOException {
    String name = data.resolve(called);
    CollectionFolder folder = data.existing(name);
    WriteLock generations = WriteLock.takeGenerations(name, folder);
    try {
      return new CollectionMaintenance(name, folder, generations, WriteLock.take(name, folder));
    } catch (IOException | RuntimeException e) {
      generations.close();
      throw e;
    }
  }

  /** The bytes of the live generation. */
  public long indexBytes() throws IOException {
    return DiskUsage.of(folder.generation(folder.live().generation()));
  }

  /** Where the results of the towers are kept. */
  public Path embeddingsFolder() {
    return folder.embeddings();
  }

  /**
   * The generations that are kept and can be read, the live one first; the caller closes them.
   *
   * @throws DamagedFileException if the live one cannot be read
   */
  public List<Collection> generations() throws IOException {
    return folder.openAll(name);
  }

  /** Merges the live generation into one segment without deletions. */
  public void merge() throws IOException {
    int live = folder.live().generation();
    try (CollectionWriter writer = CollectionWriter.open(folder, live, () -> {})) {
      writer.compact();
      writer.commit();
    }
  }

  /** Removes all generations but the live one; there is nothing to go back to then. */
  public Removed dropOthers() throws IOException {
    int live = folder.live().generation();
    folder.pointAlone(live);
    Removed removed = new Removed(0, 0);
    for (int number : folder.generationNumbers()) {
      if (number != live) {
        long bytes = DiskUsage.of(folder.generation(number));
        Files.deleteIfExists(folder.ownDescription(number));
        DurableFiles.deleteRecursively(folder.generation(number));
        removed = removed.plus(bytes);
      }
    }
    return removed;
  }

  /** Removes media that came as bytes and that nobody needs. */
  public Removed dropMedia(Predicate<String> isNeeded) throws IOException {
    Removed removed = new Removed(0, 0);
    for (Path file : new MediaStore(folder.media()).files()) {
      if (!isNeeded.test(file.getFileName().toString())) {
        long bytes = Files.size(file);
        Files.delete(file);
        removed = removed.plus(bytes);
      }
    }
    return removed;
  }

  /** Removes what processes that were cut off left behind. */
  public Removed dropLeftovers() throws IOException {
    Removed removed = new Removed(0, 0);
    for (Path leftover : new Leftovers(folder).find(true)) {
      long bytes = Files.isDirectory(leftover) ? DiskUsage.of(leftover) : Files.size(leftover);
      DurableFiles.deleteRecursively(leftover);
      removed = removed.plus(bytes);
    }
    return removed;
  }

  @Override
  public void close() throws IOException {
    try (generationsLock) {
      lock.close();
    }
  }
}
