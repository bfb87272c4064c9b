package io.triptych.service.query;

import io.triptych.encoder.audio.Transcript;
import java.util.List;

/**
 * What was heard in an audio part of a query.
 *
 * @param part its index
 * @param speech whether it was taken for spoken words, which were searched for; else it was
 *     searched for as a sound
 * @param speechProbability that somebody speaks, 0 to 1; 1 or 0 where the query says which it is
 * @param text the words that were written down; empty where nobody listened for any
 * @param language the code of the language, such as {@code en}; empty without words
 * @param confidence how sure the words are, 0 to 1; see {@link Transcript#confidence()}
 * @param noSpeech the probability that nobody speaks, 0 to 1
 * @param seconds the length of the sound
 * @param tookMillis how long decoding, listening and embedding took, in milliseconds
 * @param readings what may have been said, {@code text} first; empty where it was not taken for
 *     spoken words
 */
public record SpokenPart(
    int part,
    boolean speech,
    double speechProbability,
    String text,
    String language,
    double confidence,
    double noSpeech,
    double seconds,
    double tookMillis,
    List<Reading> readings) {
  public SpokenPart {
    readings = List.copyOf(readings);
  }

  static SpokenPart of(int part, Heard heard, double tookMillis) {
    return new SpokenPart(
        part,
        heard.isSpeech(),
        heard.speechProbability(),
        heard.transcript().map(Transcript::text).orElse(""),
        heard.transcript().map(Transcript::language).orElse(""),
        heard.transcript().map(Transcript::confidence).orElse(0.0),
        heard.transcript().map(Transcript::noSpeech).orElse(1.0),
        heard.seconds(),
        tookMillis,
        heard.transcript().filter(_ -> heard.isSpeech()).map(Reading::of).orElse(List.of()));
  }
}
