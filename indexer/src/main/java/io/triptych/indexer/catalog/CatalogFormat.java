package io.triptych.indexer.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a catalogue is written in. */
public enum CatalogFormat {
  /** JSON Lines, see {@link JsonLinesReader}. */
  JSONL,
  /** Comma-separated values with a header, RFC 4180, see {@link CsvReader}. */
  CSV,
  /** Arrow IPC, the file format (Feather version 2) or the stream, see {@link ArrowTableReader}. */
  ARROW,
  /** Parquet, see {@link ParquetReader}. */
  PARQUET,
  /** A folder of pictures and sounds, see {@link FolderReader}. */
  FOLDER;

  /**
   * The format of {@code path} by what it is and how its name ends; JSON Lines if that is unknown.
   */
  public static CatalogFormat of(Path path) {
    if (Files.isDirectory(path)) {
      return FOLDER;
    }
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "csv", "tsv", "tab" -> CSV;
      case "arrow", "arrows", "feather", "ipc" -> ARROW;
      case "parquet", "pq" -> PARQUET;
      default -> JSONL;
    };
  }

  /** The lower-case name in options and journals. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
