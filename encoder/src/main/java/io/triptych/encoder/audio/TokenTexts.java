package io.triptych.encoder.audio;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;

/** What tokens spell, folded as in {@link WordList}; each is looked up once. Safe for threads. */
final class TokenTexts {
  private static final String NO_LETTER = " ";

  private final IntFunction<String> decoder;
  private final AtomicReferenceArray<String> texts;

  /**
   * The texts of a vocabulary.
   *
   * @param decoder gives the text of a token
   * @param end the first of the tokens that are no text
   */
  TokenTexts(IntFunction<String> decoder, int end) {
    this.decoder = decoder;
    texts = new AtomicReferenceArray<>(end);
  }

  /** The first of the tokens that are no text. */
  int end() {
    return texts.length();
  }

  /**
   * The text of a token; a space for one that is no text. Bytes that are no character without those
   * of other tokens are U+FFFD.
   */
  String of(int token) {
    if (token >= texts.length()) {
      return NO_LETTER;
    }
    String text = texts.getAcquire(token);
    if (text == null) {
      text = WordList.fold(decoder.apply(token));
      texts.setRelease(token, text);
    }
    return text;
  }
}
