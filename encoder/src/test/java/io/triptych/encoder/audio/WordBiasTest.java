package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.audio.WordBias.State;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WordBiasTest {
  private static final double LOSS = 4;

  /** The last token is the end of a text. */
  private static final List<String> TOKENS =
      List.of(" a", " light", "house", "hold", " Light", "s", "'s", "'", "-", ", ", " ", "x", "1");

  private static final int END = TOKENS.size();
  private static final TokenTexts TEXTS = new TokenTexts(TOKENS::get, END);
  private static final Set<String> LISTED = Set.of("lighthouse", "house", "1", "xs", "a");

  private final WordBias bias =
      new WordBias(WordList.of(List.of("lighthouse house 1 xs")), WordList.of(List.of("a")), TEXTS);

  private double loss(int... tokens) {
    State state = State.START;
    for (int token : tokens) {
      state = bias.after(state, token);
    }
    return state.loss();
  }

  private static int token(String text) {
    return TOKENS.indexOf(text);
  }

  @Test
  void aWordCostsOnceItCannotBecomeAListedOne() {
    assertThat(loss(token(" light"))).isZero();
    assertThat(loss(token(" light"), token("house"))).isZero();
    assertThat(loss(token(" light"), token("hold"))).isEqualTo(LOSS);
    assertThat(loss(token(" light"), token("hold"), token("s"), token("x"))).isEqualTo(LOSS);
    assertThat(loss(token(" light"), token("hold"), END)).isEqualTo(LOSS);
    assertThat(loss(token(" light"), token("hold"), token(" a"))).isEqualTo(LOSS);
    assertThat(loss(token("hold"), token("-"), token("hold"))).isEqualTo(2 * LOSS);
  }

  @Test
  void theBeginningOfAListedWordCostsWhereItIsLeft() {
    assertThat(loss(token(" light"), token(" a"))).isEqualTo(LOSS);
    assertThat(loss(token(" light"), END)).isEqualTo(LOSS);
    assertThat(loss(token(" Light"), token("-"), token("house"), END)).isEqualTo(LOSS);
    assertThat(loss(token(" light"), token(", "), token(" light"), END)).isEqualTo(2 * LOSS);
  }

  @Test
  void pluralsAndPossessivesAreTheWord() {
    assertThat(loss(token("house"), token("s"), END)).isZero();
    assertThat(loss(token("house"), token("'s"), END)).isZero();
    assertThat(loss(token("house"), token("s"), token("'"), END)).isZero();
    assertThat(loss(token("house"), token("s"), token("s"))).isEqualTo(LOSS);
  }

  @Test
  void aWordThatCannotBeReadIsNotJudged() {
    List<String> parts = List.of(" caf", "�", " hold");
    WordBias coffee =
        new WordBias(WordList.of(List.of("café")), WordList.EMPTY, new TokenTexts(parts::get, 3));
    State unread = coffee.after(coffee.after(State.START, 0), 1);
    assertThat(coffee.after(unread, 1).loss()).isZero();
    assertThat(coffee.after(unread, 3).loss()).isZero();
    assertThat(coffee.after(coffee.after(unread, 1), 2).loss()).isEqualTo(LOSS);
  }

  @Test
  void textsOfBothSearchesLoseTheSame() {
    int[] listed = {token(" light"), token("house")};
    int[] unlisted = {token(" light"), token("hold")};
    int[] cut = {token(" light")};
    List<Decoding> free = List.of(text(unlisted, true, -1), text(cut, false, -1.5));
    List<Decoding> preferred = List.of(text(listed, true, -2), text(unlisted, true, -1 - LOSS));

    List<Decoding> merged = bias.merge(free, preferred);

    assertThat(merged).extracting(Decoding::logProbability).containsExactly(-1.5, -2.0, -3.0);
    assertThat(merged).extracting(Decoding::tokens).containsExactly(cut, listed, unlisted);
  }

  private static Decoding text(int[] tokens, boolean ended, double logProbability) {
    return new Decoding(tokens, ended, false, logProbability, 0.1, 0);
  }

  @Test
  void withoutWordsNothingCosts() {
    assertThat(WordBias.NONE.after(State.START, 5)).isSameAs(State.START);
    assertThat(WordBias.NONE.candidates(5)).isEqualTo(6);
    assertThat(bias.candidates(5)).isEqualTo(30);
    assertThat(bias.candidates(50)).isEqualTo(51);
  }

  /** What a text costs at any point, told from all of its letters. */
  @Test
  void equalsANaiveWalk() {
    Random random = new Random(11);
    for (int round = 0; round < 3000; round++) {
      State state = State.START;
      StringBuilder text = new StringBuilder();
      int[] tokens = random.ints(1 + random.nextInt(7), 0, END + 1).toArray();
      for (int token : tokens) {
        state = bias.after(state, token);
        text.append(token == END ? " " : TOKENS.get(token));
        assertThat(state.loss())
            .as("%s after %s", text, Arrays.toString(tokens))
            .isEqualTo(LOSS * naive(text.toString().toLowerCase(Locale.ROOT)));
      }
    }
  }

  private static int naive(String text) {
    String[] words = (text + "|").split("[^a-z0-9']+", -1);
    int open = text.matches("(?s).*[a-z0-9']") ? words.length - 2 : -1;
    int costs = 0;
    for (int i = 0; i < words.length; i++) {
      String word = words[i].replaceFirst("^'+", "");
      String whole = word.replaceFirst("'+$", "");
      boolean listed =
          whole.isEmpty()
              || LISTED.contains(whole)
              || LISTED.contains(whole.replaceFirst("'s$", ""))
              || LISTED.contains(whole.replaceFirst("s$", ""));
      boolean begins = LISTED.stream().anyMatch(one -> one.startsWith(word));
      costs += listed || (i == open && begins) ? 0 : 1;
    }
    return costs;
  }
}
