package io.triptych.encoder.audio;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * How a sound is written down.
 *
 * @param language its code, such as {@code de}; absent, it is told by ear
 * @param seed of what is drawn where the likeliest words are not good; equal ones give equal texts
 * @param beams how many texts are followed at the same time, 1 to {@value #MAX_BEAMS}; with 1 the
 *     likeliest word is always taken
 * @param context gives for a language's code what the recogniser takes for said before, which makes
 *     words and a style like its own likelier; empty for nothing
 * @param words what is said in a sound of at most 12 s is likely to be made of, as far as it is
 *     English and more than one text is followed; an empty list for anything
 * @param gone tells whether nobody waits for it any more; asked on any thread, before each window
 *     and each attempt at one
 */
public record Transcription(
    Optional<String> language,
    long seed,
    int beams,
    UnaryOperator<String> context,
    WordList words,
    BooleanSupplier gone) {
  /** More than the official decoder's default of 5 hardly finds anything else. */
  public static final int MAX_BEAMS = 16;

  /** Any language, seed 0, one beam, no context, no words. */
  public static final Transcription DEFAULT =
      new Transcription(Optional.empty(), 0, 1, language -> "", WordList.EMPTY, () -> false);

  /** A short spoken query: five beams behind examples of queries, see {@link SpokenQueries}. */
  public static final Transcription QUERY =
      new Transcription(Optional.empty(), 0, 5, SpokenQueries::before, WordList.EMPTY, () -> false);

  public Transcription {
    if (beams < 1 || beams > MAX_BEAMS) {
      throw new IllegalArgumentException("beams: " + beams + " (expected: 1 to " + MAX_BEAMS + ")");
    }
  }

  /** Speech in a known language. */
  public static Transcription in(String language) {
    return DEFAULT.withLanguage(Optional.of(language));
  }

  /** The same in another language, or any. */
  public Transcription withLanguage(Optional<String> other) {
    return new Transcription(other, seed, beams, context, words, gone);
  }

  /** The same with another number of beams. */
  public Transcription withBeams(int count) {
    return new Transcription(language, seed, count, context, words, gone);
  }

  /** The same behind these words, in any language. */
  public Transcription withContext(String said) {
    return new Transcription(language, seed, beams, code -> said, words, gone);
  }

  /** The same with words that are likely. */
  public Transcription withWords(WordList likely) {
    return new Transcription(language, seed, beams, context, likely, gone);
  }

  /** The same for somebody who may go away. */
  public Transcription until(BooleanSupplier nobodyWaits) {
    return new Transcription(language, seed, beams, context, words, nobodyWaits);
  }
}
