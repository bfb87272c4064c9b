package io.triptych.encoder.tensor;

import java.nio.file.Path;

/** A file whose bytes are not what its format demands. Carries the file and the byte offset. */
public final class CorruptFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final long offset;

  /**
   * @param offset where in the file the fault was seen, in bytes from its start
   * @param fault what is wrong, as {@code name: value (expected: what)}; control characters, which
   *     come out of the file, are replaced
   */
  public CorruptFileException(Path file, long offset, String fault) {
    this(file, offset, fault, null);
  }

  /** As the other constructor, with the exception that showed the fault. */
  public CorruptFileException(Path file, long offset, String fault, Throwable cause) {
    super(file + ", byte " + offset + ": " + fault.replaceAll("\\p{Cntrl}", "\uFFFD"), cause);
    this.file = file;
    this.offset = offset;
  }

  public Path file() {
    return file;
  }

  public long offset() {
    return offset;
  }
}
