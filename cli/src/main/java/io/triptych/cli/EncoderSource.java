package io.triptych.cli;

import io.triptych.encoder.Encoder;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the encoder of a pack. */
@FunctionalInterface
interface EncoderSource {

  /** The encoder of the pack in a folder; the caller closes it. */
  Encoder open(Path pack) throws IOException;
}
