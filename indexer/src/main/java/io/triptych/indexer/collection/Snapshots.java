package io.triptych.indexer.collection;

import io.triptych.indexer.collection.SnapshotManifest.SnapshotFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes snapshots of collections into folders, and makes collections of them again.
 *
 * <p>A snapshot is a {@link CollectionFolder} with the live generation alone, without jobs and with
 * a {@link SnapshotManifest}, that was made aside and moved into its place. What never changes
 * (files of Lucene and media) has a second name where the file system allows it, so a snapshot
 * beside the data takes next to no room; embeddings, to which a writer appends, are copied.
 */
public final class Snapshots {
  private final DataDirectory data;
  private final InstantSource clock;

  public Snapshots(DataDirectory data, InstantSource clock) {
    this.data = data;
    this.clock = clock;
  }

  /**
   * Takes a snapshot of the last commit, while others read and one writes.
   *
   * @param target a folder that is not there yet, or is empty
   * @throws IllegalArgumentException if something is in it
   */
  public SnapshotReport take(String name, Path target) throws IOException {
    String own = data.resolve(name);
    CollectionFolder from = data.existing(own);
    Path absolute = target.toAbsolutePath().normalize();
    requireEmpty(absolute);
    Files.createDirectories(absolute.getParent());
    Path aside = Files.createDirectory(DurableFiles.aside(absolute));
    try {
      SnapshotReport report = fill(own, from, new CollectionFolder(aside));
      Files.deleteIfExists(absolute);
      Files.move(aside, absolute, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.syncFolder(absolute.getParent());
      return report;
    } finally {
      DurableFiles.deleteRecursively(aside);
    }
  }

  private static void requireEmpty(Path target) throws IOException {
    if (Files.exists(target)) {
      boolean empty = false;
      if (Files.isDirectory(target)) {
        try (Stream<Path> entries = Files.list(target)) {
          empty = entries.findAny().isEmpty();
        }
      }
      if (!empty) {
        throw new IllegalArgumentException(
            "folder: " + target + " (expected: one that is empty or not there yet)");
      }
    }
  }

  private SnapshotReport fill(String name, CollectionFolder from, CollectionFolder to)
      throws IOException {
    Copying copying = new Copying();
    Files.createDirectory(to.generations());
    // Before the commit, for what a compaction may remove, and after it, for what came with it.
    copying.tree(from.media(), to.media());
    int generation;
    try (PinnedCommit commit = PinnedCommit.take(from)) {
      generation = commit.generation();
      copying.tree(commit.folder(), to.generation(generation));
    }
    copying.tree(from.media(), to.media());
    copying.changing(from.description(), to.description());
    if (Files.exists(from.ownDescription(generation))) {
      copying.changing(from.ownDescription(generation), to.ownDescription(generation));
    }
    Files.createDirectory(to.embeddings());
    try (Stream<Path> files = Files.list(from.embeddings())) {
      for (Path file : files.filter(Snapshots::isVisible).toList()) {
        copying.changing(file, to.embeddings().resolve(file.getFileName()));
      }
    }
    to.pointAlone(generation);
    try (Collection copy = Collection.open(name, to);
        CollectionSearcher searcher = copy.searcher()) {
      SnapshotManifest manifest =
          new SnapshotManifest(
              name,
              clock.instant(),
              copy.space(),
              generation,
              searcher.itemCount(),
              SnapshotManifest.filesOf(to.root()));
      manifest.write(to.root());
      return new SnapshotReport(
          name, manifest.items(), manifest.files().size(), manifest.bytes(), copying.bytes());
    }
  }

  private static boolean isVisible(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && !name.endsWith(".tmp");
  }

  /** Brings files over and counts what had to be copied. */
  private static final class Copying {
    private long copied;

    long bytes() {
      return copied;
    }

    /** All files that never change. */
    void tree(Path from, Path to) throws IOException {
      Files.createDirectories(to);
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(target);
          } else if (isVisible(file) && !Files.exists(target)) {
            unchanging(file, target);
          }
        }
      }
      DurableFiles.syncFolder(to);
    }

    private void unchanging(Path file, Path target) throws IOException {
      try {
        if (DurableFiles.linkOrCopy(file, target)) {
          copied += Files.size(target);
        }
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        // Removed meanwhile by a compaction: no item has it.
        Files.deleteIfExists(target);
      }
    }

    /** A file that may be replaced or appended to. */
    void changing(Path file, Path target) throws IOException {
      try {
        DurableFiles.copy(file, target);
        copied += Files.size(target);
      } catch (NoSuchFileException e) {
        // A compaction removes files of embeddings that no item needs.
        Files.deleteIfExists(target);
      }
    }
  }

  /**
   * Makes a collection of a snapshot. Every checksum is seen to be right before it is there.
   *
   * @param as what it will be called; as it was if empty
   * @throws DamagedFileException if a file of the snapshot is damaged or missing
   * @throws IllegalArgumentException if something has the name
   */
  public SnapshotReport restore(Path snapshot, Optional<String> as) throws IOException {
    SnapshotManifest manifest = SnapshotManifest.read(snapshot);
    String name = as.orElse(manifest.collection());
    CollectionFolder target = data.folder(name);
    data.requireFree(name);
    Files.createDirectories(target.root().getParent());
    Path aside = Files.createDirectory(DurableFiles.aside(target.root()));
    try {
      CollectionFolder fresh = new CollectionFolder(aside);
      fresh.create(manifest.generation());
      long copied = 0;
      for (SnapshotFile file : manifest.files()) {
        copied += bring(snapshot.resolve(file.path()), aside.resolve(file.path()), file);
      }
      int items;
      try (Collection opened = Collection.open(name, fresh);
          CollectionSearcher searcher = opened.searcher()) {
        items = searcher.itemCount();
      }
      data.moveIn(name, aside);
      return new SnapshotReport(name, items, manifest.files().size(), manifest.bytes(), copied);
    } finally {
      DurableFiles.deleteRecursively(aside);
    }
  }

  /** Files of Lucene and media are written once; of the others there must be one for each. */
  private static boolean neverChanges(String path) {
    boolean index = path.startsWith("generations/") && !path.endsWith(".yaml");
    return index || path.startsWith("media/");
  }

  private static long bring(Path from, Path to, SnapshotFile file) throws IOException {
    Files.createDirectories(to.getParent());
    boolean copied = true;
    try {
      if (neverChanges(file.path())) {
        copied = DurableFiles.linkOrCopy(from, to);
      } else {
        DurableFiles.copy(from, to);
      }
    } catch (NoSuchFileException e) {
      throw new DamagedFileException(from, "is missing", e);
    }
    long bytes = Files.size(to);
    if (bytes != file.bytes()) {
      throw new DamagedFileException(
          from, "bytes: %d (expected: %d)".formatted(bytes, file.bytes()));
    }
    String checksum = SnapshotManifest.checksum(to);
    if (!checksum.equals(file.checksum())) {
      throw new DamagedFileException(
          from, "checksum: %s (expected: %s)".formatted(checksum, file.checksum()));
    }
    return copied ? bytes : 0;
  }
}
