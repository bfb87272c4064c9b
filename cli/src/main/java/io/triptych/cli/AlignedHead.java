package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.encoder.align.training.Alignment;

/** What the head of a modality has learnt, and of what. */
record AlignedHead(TrainingPairs pairs, Alignment alignment) {
  Modality modality() {
    return pairs.modality();
  }
}
