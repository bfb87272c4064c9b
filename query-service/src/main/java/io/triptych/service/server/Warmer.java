package io.triptych.service.server;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.KnnParameters;
import java.util.List;

/**
 * Does beforehand what the first requests would have to wait for: loads the towers, and reads what
 * searches read of a collection.
 */
final class Warmer {
  static final String WORDS = "a red thing";
  private static final int SIDE = 8;
  private static final int SAMPLES_PER_SECOND = 16_000;
  private static final int HITS = 10;

  private final Encoder encoder;

  Warmer(Encoder encoder) {
    this.encoder = encoder;
  }

  /** Lets every tower that the pack has embed something. */
  void towers() {
    for (Modality modality : Modality.values()) {
      tower(modality);
    }
    if (encoder.transcribes()) {
      encoder.transcribe(second(), Transcription.DEFAULT);
    }
  }

  /** Lets a tower embed something, if the pack has it. */
  void tower(Modality modality) {
    if (encoder.supports(modality)) {
      switch (modality) {
        case TEXT -> encoder.encodeText(WORDS);
        case IMAGE -> encoder.encodeImage(new RgbImage(SIDE, SIDE, new byte[SIDE * SIDE * 3]));
        case AUDIO -> encoder.encodeSounds(List.of(second()));
      }
    }
  }

  private static Waveform second() {
    return new Waveform(new float[SAMPLES_PER_SECOND], SAMPLES_PER_SECOND);
  }

  /** Reads all vectors of a collection, walks its graphs and looks up its words. */
  void collection(CollectionSearcher view) {
    float[] vector = encoder.encodeText(WORDS).vector();
    for (Modality modality : Modality.values()) {
      if (view.holds(modality)) {
        view.nearest(modality, vector, HITS, ItemFilter.NONE, KnnParameters.EXACT);
        view.nearest(modality, vector, HITS, ItemFilter.NONE, KnnParameters.DEFAULT);
      }
    }
    view.lexical(WORDS, HITS, ItemFilter.NONE).forEach(hit -> view.item(hit.doc()));
    if (encoder.transcribes()) {
      view.words();
    }
  }
}
