package io.triptych.indexer.store;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an embedding file holds, as far as its frames tell; it is read only, and may be written
 * meanwhile.
 *
 * @param tower the id of the tower that made the embeddings
 * @param space the space of their vectors
 * @param embeddings the number of rows
 * @param bytes up to where the last whole batch ends
 */
public record EmbeddingFileSummary(
    Path file, Modality modality, String tower, SpaceId space, long embeddings, long bytes) {

  /** Whether a file of an embedding store has that name. */
  public static boolean isOne(Path file) {
    return EmbeddingFile.isOne(file);
  }

  /**
   * The summary of a file.
   *
   * @throws DamagedFileException if its frames cannot be read
   */
  public static EmbeddingFileSummary of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      EmbeddingFileScanner scanner = new EmbeddingFileScanner(file, channel);
      EmbeddingFile.Kind kind = scanner.readKind();
      long rows = 0;
      for (BatchPlace batch = scanner.next(); batch != null; batch = scanner.next()) {
        rows += batch.count();
      }
      return new EmbeddingFileSummary(
          file, kind.modality(), kind.tower(), kind.space(), rows, scanner.position());
    }
  }

  /** The summaries of the files in {@code folder} that can be read, in the order of their names. */
  public static List<EmbeddingFileSummary> ofAll(Path folder) throws IOException {
    List<EmbeddingFileSummary> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(EmbeddingFile::isOne).sorted().toList()) {
        try {
          found.add(of(file));
        } catch (DamagedFileException e) {
          continue;
        }
      }
    }
    return found;
  }
}
