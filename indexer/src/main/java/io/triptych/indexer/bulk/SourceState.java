package io.triptych.indexer.bulk;

import io.triptych.indexer.catalog.CatalogFormat;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.ContentHash;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * By what a catalogue is known again: a file by its length and when it was changed, a folder by the
 * same of all files in it.
 *
 * @param size bytes, or the number of files
 * @param state the time of the last change, or a hash
 */
record SourceState(long size, String state) {

  static SourceState of(CatalogSource source) throws IOException {
    if (source.format() != CatalogFormat.FOLDER) {
      BasicFileAttributes file = Files.readAttributes(source.path(), BasicFileAttributes.class);
      return new SourceState(file.size(), file.lastModifiedTime().toString());
    }
    String hash = "";
    long files = 0;
    try (Stream<Path> walk = Files.walk(source.path())) {
      List<Path> all = walk.filter(Files::isRegularFile).sorted().toList();
      for (Path path : all) {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        String line = "%s %d %s".formatted(path, file.size(), file.lastModifiedTime());
        hash = ContentHash.of(hash + line);
        files++;
      }
    }
    return new SourceState(files, hash);
  }

  /**
   * Does nothing if the catalogue is still in this state.
   *
   * @throws FileSystemException otherwise
   */
  void check(CatalogSource source) throws IOException {
    SourceState now = of(source);
    if (!now.equals(this)) {
      throw new FileSystemException(
          source.path().toString(),
          null,
          "%d, %s, has changed since the job began (expected: %d, %s; start a new job)"
              .formatted(now.size, now.state, size, state));
    }
  }
}
