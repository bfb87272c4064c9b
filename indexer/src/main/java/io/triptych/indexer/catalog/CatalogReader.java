package io.triptych.indexer.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a catalogue forward, once, by one thread. Something in it that is no item gives an entry
 * that says why and holds up no other.
 */
public interface CatalogReader extends AutoCloseable {

  /**
   * Opens a catalogue with the default limits.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   * @throws java.nio.file.FileSystemException if it is not of its format, or lacks a column
   */
  static CatalogReader open(CatalogSource source) throws IOException {
    CatalogLimits limits = CatalogLimits.DEFAULT;
    return open(source, source.mediaHosts().isEmpty() ? limits : limits.withUrls());
  }

  /** Opens a catalogue. */
  static CatalogReader open(CatalogSource source, CatalogLimits limits) throws IOException {
    Path path = source.path();
    TableOptions table = source.table();
    return switch (source.format()) {
      case JSONL -> new JsonLinesReader(path, limits);
      case CSV -> new CsvReader(path, table, limits);
      case ARROW -> ArrowTableReader.open(path, table, limits);
      case PARQUET -> ParquetReader.open(path, table, limits);
      case FOLDER -> new FolderReader(path, limits);
    };
  }

  /**
   * The next entry; empty at the end.
   *
   * @throws IOException if the rest of the catalogue cannot be read
   */
  Optional<CatalogEntry> next() throws IOException;

  /** Goes over an entry without looking at what it holds; tells whether there was one. */
  default boolean skip() throws IOException {
    return next().isPresent();
  }

  @Override
  void close() throws IOException;
}
