package io.triptych.indexer.catalog;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a catalogue forward, once, by one thread. Something in it that is no item gives an entry
 * that says why and holds up no other.
 */
public interface CatalogReader extends EntryReader<CatalogEntry> {

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
      case JSONL -> of(new JsonLinesReader<>(path, limits, new EntryParser(limits)));
      case CSV -> of(new CsvReader<>(path, table, limits, new EntryParser(limits)));
      case ARROW -> ArrowTableReader.open(path, table, limits);
      case PARQUET -> ParquetReader.open(path, table, limits);
      case FOLDER -> new FolderReader(path, limits);
    };
  }

  private static CatalogReader of(EntryReader<CatalogEntry> reader) {
    return new CatalogReader() {
      @Override
      public Optional<CatalogEntry> next() throws IOException {
        return reader.next();
      }

      @Override
      public boolean skip() throws IOException {
        return reader.skip();
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }
}
