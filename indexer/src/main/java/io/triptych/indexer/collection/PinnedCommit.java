package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * The last commit of a collection's live generation in a folder of its own, beside the collection,
 * so that nothing that a writer does meanwhile takes a file away.
 *
 * @param folder a Lucene index with one commit, removed in the end
 */
record PinnedCommit(int generation, Path folder) implements AutoCloseable {
  /*
   * Lucene never changes a file once it is written, but removes those of old commits. A file that
   * has a second name stays; so the files of a commit are linked, and where one is gone already a
   * newer commit is there. No lock is needed, and a writer in another process is not disturbed.
   */
  private static final int ATTEMPTS = 20;

  /**
   * Takes hold of the last commit.
   *
   * @throws DamagedFileException if a file of it is not there
   */
  static PinnedCommit take(CollectionFolder collection) throws IOException {
    NoSuchFileException missing = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int generation = collection.live().generation();
      Path aside = Files.createDirectory(DurableFiles.aside(collection.root()));
      try {
        link(collection.generation(generation), aside);
        return new PinnedCommit(generation, aside);
      } catch (IOException | RuntimeException e) {
        DurableFiles.deleteRecursively(aside);
        missing = missing(e).orElse(null);
        if (missing == null) {
          throw e;
        }
      }
    }
    throw new DamagedFileException(Path.of(missing.getFile()), "is missing", missing);
  }

  /** Lucene tells of a file that is not there in more ways than one. */
  private static Optional<NoSuchFileException> missing(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof NoSuchFileException missing) {
        return Optional.of(missing);
      }
    }
    return Optional.empty();
  }

  private static void link(Path index, Path aside) throws IOException {
    try (Directory directory = FSDirectory.open(index)) {
      for (String file : SegmentInfos.readLatestCommit(directory).files(true)) {
        DurableFiles.linkOrCopy(index.resolve(file), aside.resolve(file));
      }
    }
  }

  @Override
  public void close() throws IOException {
    DurableFiles.deleteRecursively(folder);
  }
}
