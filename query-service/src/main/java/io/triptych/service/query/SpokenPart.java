package io.triptych.service.query;

import io.triptych.encoder.audio.Transcript;

/**
 * What was understood of a spoken part of a query.
 *
 * @param part its index
 * @param text the words that were searched for
 * @param language the code of the language, such as {@code en}
 * @param confidence how sure the words are, 0 to 1; see {@link Transcript#confidence()}
 * @param noSpeech the probability that nobody speaks, 0 to 1
 * @param seconds the length of the sound
 * @param tookMillis how long decoding and writing down took, in milliseconds
 */
public record SpokenPart(
    int part,
    String text,
    String language,
    double confidence,
    double noSpeech,
    double seconds,
    double tookMillis) {

  static SpokenPart of(int part, Transcript transcript, double tookMillis) {
    return new SpokenPart(
        part,
        transcript.text(),
        transcript.language(),
        transcript.confidence(),
        transcript.noSpeech(),
        transcript.seconds(),
        tookMillis);
  }
}
