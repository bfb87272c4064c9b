package io.triptych.cli;

import io.triptych.encoder.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model pack embeds. */
final class PackOption {
  @Option(
      names = "--pack",
      paramLabel = "DIR",
      defaultValue = "${env:TRIPTYCH_PACK}",
      description = "The model pack (default: $TRIPTYCH_PACK, else models/triptych-base).")
  private Path folder;

  Path folder(Context context) {
    return folder == null ? context.home().resolve("models/triptych-base") : folder;
  }

  /** The pack's encoder; the caller closes it. */
  Encoder open(Context context) throws IOException {
    return context.encoders().open(folder(context));
  }
}
