package io.triptych.indexer.catalog;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * A catalogue and how it is to be read.
 *
 * @param path a file, or a folder of media
 * @param table how its columns make items; only tables have columns
 * @param mediaHosts hosts that its media may be fetched from, see {@link RemoteMedia}; none: media
 *     are files, or bytes in the catalogue
 */
public record CatalogSource(
    Path path, CatalogFormat format, TableOptions table, Set<String> mediaHosts) {
  public CatalogSource {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(table, "table");
    mediaHosts = Set.copyOf(mediaHosts);
  }

  /** A catalogue whose media are not fetched from anywhere. */
  public CatalogSource(Path path, CatalogFormat format, TableOptions table) {
    this(path, format, table, Set.of());
  }

  /** A catalogue in the format that its name tells. */
  public static CatalogSource of(Path path) {
    return new CatalogSource(path, CatalogFormat.of(path), TableOptions.DEFAULT);
  }

  /** The folder that its paths are relative to. */
  public Path base() {
    Path absolute = path.toAbsolutePath();
    return format == CatalogFormat.FOLDER ? absolute : absolute.getParent();
  }

  /**
   * Does nothing if there is such a catalogue.
   *
   * @throws NoSuchFileException otherwise
   */
  public void check() throws NoSuchFileException {
    boolean folder = format == CatalogFormat.FOLDER;
    if (folder ? !Files.isDirectory(path) : !Files.isRegularFile(path)) {
      throw new NoSuchFileException(
          path.toString(), null, "expected: a catalogue " + (folder ? "folder" : "file"));
    }
  }
}
