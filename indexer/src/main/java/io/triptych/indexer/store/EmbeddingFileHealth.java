package io.triptych.indexer.store;

import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an examination of an embedding file found; the file may be written meanwhile.
 *
 * @param embeddings rows in whole batches
 * @param damaged those of them that fail their checksum
 * @param torn bytes behind the last whole batch
 * @param unreadable why the file, or the rest of it, cannot be read
 */
public record EmbeddingFileHealth(
    Path file, long embeddings, long damaged, long torn, Optional<String> unreadable) {

  /** Examines the files in {@code folder}, every row of each, in the order of their names. */
  public static List<EmbeddingFileHealth> ofAll(Path folder) throws IOException {
    List<EmbeddingFileHealth> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(EmbeddingFile::isOne).sorted().toList()) {
        found.add(of(file));
      }
    }
    return found;
  }

  private static EmbeddingFileHealth of(Path file) throws IOException {
    long embeddings = 0;
    long damaged = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      EmbeddingFileScanner scanner = new EmbeddingFileScanner(file, channel);
      try {
        EmbeddingFile.Kind kind = scanner.readKind();
        for (BatchPlace batch = scanner.next(); batch != null; batch = scanner.next()) {
          List<String> hashes = batch.hashes(channel);
          for (int row = 0; row < hashes.size(); row++) {
            damaged += batch.read(channel, row, kind, hashes.get(row)).isEmpty() ? 1 : 0;
          }
          embeddings += hashes.size();
        }
      } catch (DamagedFileException e) {
        return new EmbeddingFileHealth(file, embeddings, damaged, 0, Optional.of(e.getMessage()));
      }
      long torn = channel.size() - scanner.position();
      return new EmbeddingFileHealth(file, embeddings, damaged, torn, Optional.empty());
    }
  }
}
