package io.triptych.cli;

import java.util.Locale;
import picocli.CommandLine.Option;

/** How a result is printed. */
final class FormatOption {
  private enum Format {
    TABLE,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--format",
      paramLabel = "table|json",
      defaultValue = "table",
      description = "How to print the result (default: table).")
  private Format format;

  boolean json() {
    return format == Format.JSON;
  }
}
