package io.triptych.encoder.pack;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

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
        OptionalInt.empty(),
        Optional.empty(),
        2);
  }
}
