package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.audio.Transcript.Alternative;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpokenTextsTest {
  private static final Map<Integer, String> TEXTS =
      Map.of(1, "no man", 2, "Snowman.", 3, "a goat", 4, "snowman", 5, "");

  private static Decoding decoding(int token, double probability) {
    return new Decoding(new int[] {token}, true, false, Math.log(probability), 0, 0);
  }

  private static SpokenTexts of(Decoding... decodings) {
    return new SpokenTexts(List.of(decodings), ids -> TEXTS.get(ids[0]));
  }

  @Test
  void spellingsOfTheSameWordsAddUp() {
    SpokenTexts texts =
        of(decoding(1, 0.3), decoding(2, 0.25), decoding(4, 0.15), decoding(3, 0.1));
    assertThat(texts.best().tokens()).containsExactly(2);
    assertThat(texts.alternatives())
        .extracting(Alternative::text)
        .containsExactly("Snowman.", "no man", "a goat");
    assertThat(texts.alternatives().getFirst().logProbability())
        .isEqualTo(Math.log(0.4), within(1e-9));
    assertThat(texts.alternatives().getLast().logProbability())
        .isEqualTo(Math.log(0.1), within(1e-9));
  }

  @Test
  void aTextThatIsCutShortDoesNotWinByItsLengthAlone() {
    Decoding cut = new Decoding(new int[] {3}, true, false, -2, 0, 0);
    Decoding whole = new Decoding(new int[] {2, 2, 2, 2, 2, 2, 2}, true, false, -3, 0, 0);
    assertThat(of(cut, whole).best()).isSameAs(whole);
    Decoding rambling = new Decoding(new int[] {2, 2, 2, 2, 2, 2, 2}, true, false, -5, 0, 0);
    assertThat(of(cut, rambling).best()).isSameAs(cut);
  }

  @Test
  void anEmptyTextIsNoAlternative() {
    assertThat(of(decoding(5, 0.4), decoding(3, 0.1)).alternatives())
        .extracting(Alternative::text)
        .containsExactly("a goat");
  }
}
