package io.triptych.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where collections lie. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:TRIPTYCH_DATA:-data}",
      description = "The folder of the collections (default: $TRIPTYCH_DATA, else ./data).")
  private Path folder;

  Path folder() {
    return folder;
  }
}
