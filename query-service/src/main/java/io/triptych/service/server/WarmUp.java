package io.triptych.service.server;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does once what the first requests would otherwise wait for. */
final class WarmUp {
  private static final int SIDE = 64;
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private WarmUp() {}

  /** Loads the towers of words and pictures, and opens every collection. */
  static void run(Encoder encoder, CollectionStore collections) {
    towers(encoder);
    for (String name : collections.names()) {
      attempt("Collection " + name, () -> collections.searcher(name).close());
    }
  }

  static void towers(Encoder encoder) {
    if (encoder.supports(Modality.TEXT)) {
      attempt("The text tower", () -> encoder.encodeText("warm-up"));
    }
    if (encoder.supports(Modality.IMAGE)) {
      RgbImage black = new RgbImage(SIDE, SIDE, new byte[SIDE * SIDE * 3]);
      attempt("The image tower", () -> encoder.encodeImage(black));
    }
  }

  /** What does not work now may work when it is asked for, or tell why not then. */
  private static void attempt(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.warn("{} is not warm: {}", what, e.getMessage());
    }
  }
}
