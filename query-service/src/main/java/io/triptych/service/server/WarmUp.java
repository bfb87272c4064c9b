package io.triptych.service.server;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does once what the first requests would otherwise wait for. */
final class WarmUp {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private WarmUp() {}

  /** Loads the towers of words and pictures, and opens every collection. */
  static void run(Encoder encoder, CollectionStore collections) {
    towers(encoder);
    for (String name : collections.names()) {
      attempt("Collection " + name, () -> collections.searcher(name).close());
    }
  }

  /** Loads the towers of words and pictures. */
  static void towers(Encoder encoder) {
    Warmer warmer = new Warmer(encoder);
    attempt("The text tower", () -> warmer.tower(Modality.TEXT));
    attempt("The image tower", () -> warmer.tower(Modality.IMAGE));
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
