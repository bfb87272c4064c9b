package io.triptych.indexer.catalog;

import java.io.IOException;
import java.util.Optional;

/**
 * Reads changes of attributes from JSON Lines or CSV, forward, once, by one thread. A change is an
 * object with {@code id} and, by themselves or under {@code attributes}, the attributes that
 * change. In CSV an empty cell changes nothing.
 */
public final class ChangeReader implements AutoCloseable {
  private final EntryReader<ChangeEntry> reader;

  private ChangeReader(EntryReader<ChangeEntry> reader) {
    this.reader = reader;
  }

  /**
   * Opens a file of changes.
   *
   * @throws java.nio.file.NoSuchFileException if it does not exist
   * @throws java.nio.file.FileSystemException if it lacks a column
   * @throws IllegalArgumentException if its format is neither of the two
   */
  public static ChangeReader open(CatalogSource source) throws IOException {
    source.check();
    CatalogLimits limits = CatalogLimits.DEFAULT;
    ChangeParser changes = new ChangeParser(limits);
    return new ChangeReader(
        switch (source.format()) {
          case JSONL -> new JsonLinesReader<>(source.path(), limits, changes);
          case CSV -> new CsvReader<>(source.path(), source.table(), limits, changes);
          case ARROW, PARQUET, FOLDER ->
              throw new IllegalArgumentException(
                  "format: %s of %s (expected: jsonl or csv)"
                      .formatted(source.format().id(), source.path()));
        });
  }

  /**
   * The next change; empty at the end.
   *
   * @throws IOException if the rest of the file cannot be read
   */
  public Optional<ChangeEntry> next() throws IOException {
    return reader.next();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
