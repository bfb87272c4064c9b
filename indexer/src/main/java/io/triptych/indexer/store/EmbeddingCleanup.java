package io.triptych.indexer.store;

import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** Drops embeddings that nobody needs any more, or that are damaged, from a folder of them. */
public final class EmbeddingCleanup {
  private static final int BATCH = 1024;

  private final Predicate<String> isNeeded;
  private final BufferAllocator allocator;

  /**
   * What was done.
   *
   * @param kept embeddings that are there now
   * @param dropped those that nobody needs, in files that were written anew or removed
   * @param damaged those that failed their checksum, in the same files
   * @param bytes the room given back
   * @param unreadable files that were left as they are: what they are cannot be told
   */
  public record Result(long kept, long dropped, long damaged, long bytes, List<Path> unreadable) {
    private Result plus(Result other) {
      List<Path> both = new ArrayList<>(unreadable);
      both.addAll(other.unreadable);
      return new Result(
          kept + other.kept,
          dropped + other.dropped,
          damaged + other.damaged,
          bytes + other.bytes,
          both);
    }
  }

  private EmbeddingCleanup(Predicate<String> isNeeded, BufferAllocator allocator) {
    this.isNeeded = isNeeded;
    this.allocator = allocator;
  }

  /**
   * Cleans the files in {@code folder}, which nobody has open. A file that needs it is written anew
   * beside the old one and takes its place in one step.
   *
   * @param isNeeded tells, by its content hash, whether an embedding is needed
   */
  public static Result run(Path folder, Predicate<String> isNeeded) throws IOException {
    Result all = new Result(0, 0, 0, 0, List.of());
    try (BufferAllocator allocator = new RootAllocator();
        Stream<Path> files = Files.list(folder)) {
      EmbeddingCleanup cleanup = new EmbeddingCleanup(isNeeded, allocator);
      for (Path file : files.filter(EmbeddingFile::isOne).sorted().toList()) {
        all = all.plus(cleanup.clean(file));
      }
    }
    return all;
  }

  private Result clean(Path file) throws IOException {
    long before = Files.size(file);
    Path aside = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      EmbeddingFileScanner scanner = new EmbeddingFileScanner(file, channel);
      EmbeddingFile.Kind kind;
      try {
        kind = scanner.readKind();
      } catch (DamagedFileException e) {
        return new Result(0, 0, 0, 0, List.of(file));
      }
      Copy copy = new Copy(channel, kind);
      copy.run(scanner, aside);
      if (copy.kept == 0) {
        Files.delete(file);
      } else if (copy.dropped + copy.damaged > 0 || scanner.position() < before) {
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      } else {
        return new Result(copy.kept, 0, 0, 0, List.of());
      }
      long after = Files.exists(file) ? Files.size(file) : 0;
      return new Result(copy.kept, copy.dropped, copy.damaged, before - after, List.of());
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Brings the rows of one file over. */
  private final class Copy {
    private final FileChannel from;
    private final EmbeddingFile.Kind kind;
    private final EmbeddingBatchWriter writer;
    private final List<EmbeddingEntry> batch = new ArrayList<>();
    private long kept;
    private long dropped;
    private long damaged;

    Copy(FileChannel from, EmbeddingFile.Kind kind) {
      this.from = from;
      this.kind = kind;
      this.writer = new EmbeddingBatchWriter(kind, allocator);
    }

    void run(EmbeddingFileScanner scanner, Path aside) throws IOException {
      try (FileChannel to =
          FileChannel.open(
              aside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writer.writeSchema(to);
        for (BatchPlace place = next(scanner); place != null; place = next(scanner)) {
          rows(place, to);
        }
        flush(to);
        to.force(true);
      }
    }

    /** The rest of a file whose frames are damaged is lost. */
    private BatchPlace next(EmbeddingFileScanner scanner) throws IOException {
      try {
        return scanner.next();
      } catch (DamagedFileException e) {
        damaged++;
        return null;
      }
    }

    private void rows(BatchPlace place, FileChannel to) throws IOException {
      List<String> hashes = place.hashes(from);
      for (int row = 0; row < hashes.size(); row++) {
        String hash = hashes.get(row);
        if (!isNeeded.test(hash)) {
          dropped++;
          continue;
        }
        Optional<StoredEmbedding> stored = place.read(from, row, kind, hash);
        if (stored.isEmpty()) {
          damaged++;
          continue;
        }
        batch.add(new EmbeddingEntry(hash, stored.get().features(), stored.get().vector()));
        kept++;
        if (batch.size() == BATCH) {
          flush(to);
        }
      }
    }

    private void flush(FileChannel to) throws IOException {
      if (!batch.isEmpty()) {
        writer.writeBatch(to, batch);
        batch.clear();
      }
    }
  }
}
