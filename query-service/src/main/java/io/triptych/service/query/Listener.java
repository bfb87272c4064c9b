package io.triptych.service.query;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.WordList;
import java.util.function.Supplier;

/** Listens to the sounds of queries, and tells what is wrong with those it can make nothing of. */
final class Listener {
  private static final double NANOS_PER_MILLI = 1e6;

  private final QueryEmbedder embedder;

  Listener(QueryEmbedder embedder) {
    this.embedder = embedder;
  }

  /** What was heard, for the search and for the answer. */
  record Answer(Heard heard, SpokenPart part) {}

  /**
   * Listens to a part.
   *
   * @param words what spoken words are likely to be
   * @throws QueryException if the pack has no ear for it, the sound cannot be decoded or is silent,
   *     or there are no words in what is or has to be taken for speech
   */
  Answer listen(int part, byte[] bytes, Listening as, Supplier<WordList> words) {
    String field = "parts[" + part + "].audio";
    requireEar(field, as);
    long start = System.nanoTime();
    Heard heard;
    try {
      heard = embedder.hear(bytes, as, words);
    } catch (MediaException e) {
      throw QueryException.refused(field, e);
    }
    if (heard.isSpeech() && isWordless(heard, as)) {
      throw QueryException.noSpeech(
          field, heard.transcript().map(Transcript::noSpeech).orElseThrow());
    }
    double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    return new Answer(heard, SpokenPart.of(part, heard, millis));
  }

  private static boolean isWordless(Heard heard, Listening as) {
    boolean words = heard.transcript().filter(t -> !t.text().isEmpty()).isPresent();
    return !words || (as == Listening.AUTO && heard.speechProbability() < Heard.SPEECH);
  }

  private void requireEar(String field, Listening as) {
    boolean speech = embedder.transcribes();
    boolean sound = embedder.supports(Modality.AUDIO);
    boolean able =
        switch (as) {
          case AUTO -> speech || sound;
          case SPEECH -> speech;
          case SOUND -> sound;
        };
    if (!able) {
      throw QueryException.invalid(
          field,
          as == Listening.SOUND ? "no audio tower" : "no speech recogniser",
          "a pack with one, such as triptych-base");
    }
  }
}
