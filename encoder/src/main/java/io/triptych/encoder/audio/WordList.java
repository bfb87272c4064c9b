package io.triptych.encoder.audio;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Words that a speaker is likely to say, such as those of a catalogue, whatever their case and
 * accents. They are kept in order, in which all words with one beginning stand together: what a
 * prefix tree would tell is found by bisection, in the memory of the words alone. Immutable.
 */
public final class WordList {
  /** No words: nothing is likelier than anything else. */
  public static final WordList EMPTY = new WordList(new String[0]);

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  private final String[] words;

  private WordList(String[] words) {
    this.words = words;
  }

  /**
   * A list of all words in some texts. A word is a run of letters, digits and apostrophes that does
   * not begin or end with an apostrophe.
   */
  public static WordList of(Collection<String> texts) {
    Set<String> words = new TreeSet<>();
    texts.forEach(text -> addWords(text, words::add));
    return words.isEmpty() ? EMPTY : new WordList(words.toArray(String[]::new));
  }

  private static void addWords(String text, Consumer<String> words) {
    StringBuilder word = new StringBuilder();
    fold(text)
        .codePoints()
        .forEach(c -> {
          if (continues(word, c)) {
            word.appendCodePoint(c);
          } else {
            add(word, words);
          }
        });
    add(word, words);
  }

  private static void add(StringBuilder word, Consumer<String> words) {
    String whole = whole(word.toString());
    if (!whole.isEmpty()) {
      words.accept(whole);
    }
    word.setLength(0);
  }

  /** The number of different words. */
  public int size() {
    return words.length;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return words.length == 0;
  }

  /** Whether a word, {@link #fold}ed, is one of them. */
  public boolean contains(String word) {
    return Arrays.binarySearch(words, word) >= 0;
  }

  /** Whether one of them begins with {@code prefix}, {@link #fold}ed, or is it. */
  public boolean hasPrefix(String prefix) {
    int at = Arrays.binarySearch(words, prefix);
    return at >= 0 || (-at - 1 < words.length && words[-at - 1].startsWith(prefix));
  }

  /** Lower case without accents, with straight apostrophes. */
  static String fold(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
    return MARKS.matcher(decomposed).replaceAll("").toLowerCase(Locale.ROOT).replace('’', '\'');
  }

  /** Whether a character, {@link #fold}ed, goes on with a word that may not have begun yet. */
  static boolean continues(CharSequence word, int c) {
    return Character.isLetterOrDigit(c) || (c == '\'' && !word.isEmpty());
  }

  /** A word without the apostrophes at its end. */
  static String whole(String word) {
    int end = word.length();
    while (end > 0 && word.charAt(end - 1) == '\'') {
      end--;
    }
    return word.substring(0, end);
  }
}
