package io.triptych.cli;

import io.triptych.encoder.pack.ModelPack;
import java.nio.file.Path;

/**
 * What a command works with.
 *
 * @param home the folder of the launcher, where the demo lies
 * @param debug whether errors show where they came from without being asked
 */
record Context(Terminal terminal, EncoderSource encoders, Path home, boolean debug) {

  /** The context of this process; the launcher names its folder in {@code triptych.home}. */
  static Context ofProcess(Terminal terminal) {
    String debug = System.getenv("TRIPTYCH_DEBUG");
    return new Context(
        terminal,
        pack -> ModelPack.open(pack).encoder(Runtime.getRuntime().availableProcessors()),
        Path.of(System.getProperty("triptych.home", ".")),
        debug != null && !debug.isEmpty() && !debug.equals("0"));
  }
}
