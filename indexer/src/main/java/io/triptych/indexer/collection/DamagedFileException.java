package io.triptych.indexer.collection;

import java.nio.file.Path;

/** A file of a collection that cannot be read: damaged, or of a newer format. */
public final class DamagedFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Path file;

  public DamagedFileException(Path file, String message) {
    this(file, message, null);
  }

  public DamagedFileException(Path file, String message, Throwable cause) {
    super(file + ": " + message, cause);
    this.file = file;
  }

  /** The file. */
  public Path file() {
    return file;
  }
}
