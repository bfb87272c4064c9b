package io.triptych.service.eval;

import java.io.IOException;
import java.nio.file.Path;

/** A line of a file of queries or judgements that cannot be read. */
public final class EvalFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final int line;

  EvalFormatException(Path file, int line, String message) {
    super(file + ":" + line + ": " + message);
    this.file = file.toString();
    this.line = line;
  }

  /** The file, as it was given. */
  public String file() {
    return file;
  }

  /** The line, counted from 1. */
  public int line() {
    return line;
  }
}
