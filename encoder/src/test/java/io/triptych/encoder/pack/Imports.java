package io.triptych.encoder.pack;

import java.nio.file.Path;
import java.util.Optional;

/** Requests to import, for tests. */
final class Imports {
  private Imports() {}

  static ImportRequest of(Path source, Path target, String name) {
    return new ImportRequest(
        source,
        target,
        "MIT",
        name,
        "tests/" + name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        2);
  }
}
