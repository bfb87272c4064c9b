package io.triptych.encoder.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A preference of a beam search for the words of a list: a text loses {@value #LOSS} of its
 * log-probability for each word that is not in it, as soon as that word can no longer become one
 * that is, else where it ends. A gain for each token of a listed word instead makes such words be
 * said again and again. Plurals and possessives in s of listed words count as listed. A word with a
 * character that takes several tokens is not judged.
 */
final class WordBias {
  /** Chosen with the other figures here on 265 spoken queries; see docs/audio.md. */
  private static final double LOSS = 4;

  /** What it loses for such a word beside texts that were found without a preference. */
  private static final double FINAL_LOSS = 2;

  /** How many tokens are looked at behind each text: the listed ones may be far down. */
  private static final int CANDIDATES = 30;

  private static final int UNREADABLE = 0xFFFD;
  private static final String PLURAL = "s";
  private static final String POSSESSIVE = "'s";

  /** Likes all words alike. */
  static final WordBias NONE = new WordBias(WordList.EMPTY, WordList.EMPTY, null);

  private final WordList words;
  private final WordList always;
  private final TokenTexts texts;

  /**
   * The end of a text.
   *
   * @param word the letters of the word that is being written; empty between words
   * @param settled whether that word has cost what it costs
   * @param loss of the whole text, at least 0
   */
  record State(String word, boolean settled, double loss) {
    static final State START = new State("", false, 0);
  }

  /**
   * A preference.
   *
   * @param words the list; an empty one is no preference
   * @param always further words that cost nothing, such as articles
   * @param texts what the tokens spell
   */
  WordBias(WordList words, WordList always, TokenTexts texts) {
    this.words = words;
    this.always = always;
    this.texts = texts;
  }

  /** The number of tokens to look at behind each of so many texts. */
  int candidates(int beams) {
    return words.isEmpty() ? beams + 1 : Math.max(beams + 1, CANDIDATES);
  }

  /** The state with a token behind it; tokens that are no text end a word. */
  State after(State state, int token) {
    if (words.isEmpty()) {
      return state;
    }
    StringBuilder word = new StringBuilder(state.word());
    boolean settled = state.settled();
    double loss = state.loss();
    String text = texts.of(token);
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c == UNREADABLE) {
        settled = true;
      } else if (WordList.continues(word, c)) {
        word.appendCodePoint(c);
      } else {
        loss += settled || isListed(WordList.whole(word.toString())) ? 0 : LOSS;
        word.setLength(0);
        settled = false;
      }
    }
    if (!settled && !canBecomeListed(word.toString())) {
      loss += LOSS;
      settled = true;
    }
    return new State(word.toString(), settled, loss);
  }

  /**
   * The texts of two searches, the most probable first, each less {@value #FINAL_LOSS} for each of
   * its words that is not listed: what is spoken may well not be in the list, and a search with the
   * preference alone has lost it on the way.
   *
   * @param free found without a preference
   * @param preferred found with this one
   */
  List<Decoding> merge(List<Decoding> free, List<Decoding> preferred) {
    Map<List<Integer>, Decoding> merged = new LinkedHashMap<>();
    free.forEach(one -> merged.put(key(one), less(one, FINAL_LOSS)));
    preferred.forEach(one -> merged.putIfAbsent(key(one), less(one, FINAL_LOSS - LOSS)));
    List<Decoding> texts = new ArrayList<>(merged.values());
    texts.sort(Comparator.comparingDouble(Decoding::logProbability).reversed());
    return texts;
  }

  private static List<Integer> key(Decoding one) {
    return Arrays.stream(one.tokens()).boxed().toList();
  }

  private Decoding less(Decoding one, double loss) {
    State state = State.START;
    for (int token : one.tokens()) {
      state = after(state, token);
    }
    if (one.ended()) {
      state = after(state, texts.end());
    }
    return one.plus(-loss / LOSS * state.loss());
  }

  private boolean canBecomeListed(String word) {
    return words.hasPrefix(word) || always.hasPrefix(word) || isListed(WordList.whole(word));
  }

  private boolean isListed(String word) {
    return word.isEmpty()
        || isOne(word)
        || (word.endsWith(POSSESSIVE) && isOne(without(POSSESSIVE, word)))
        || (word.endsWith(PLURAL) && isOne(without(PLURAL, word)));
  }

  private boolean isOne(String word) {
    return words.contains(word) || always.contains(word);
  }

  private static String without(String ending, String word) {
    return word.substring(0, word.length() - ending.length());
  }
}
