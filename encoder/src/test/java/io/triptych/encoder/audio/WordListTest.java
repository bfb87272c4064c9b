package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WordListTest {

  @Test
  void holdsTheWordsOfTexts() {
    WordList words = WordList.of(List.of("The lions' T-Shirt, 3.5 kg", "Café Crème", "it’s 'so'"));
    for (String word :
        List.of("the", "lions", "t", "shirt", "3", "5", "kg", "cafe", "it's", "so")) {
      assertThat(words.contains(word)).as(word).isTrue();
    }
    assertThat(words.contains("café")).isFalse();
    assertThat(words.contains("lions'")).isFalse();
    assertThat(words.size()).isEqualTo(11);
    assertThat(WordList.of(List.of(" - ", "''")).isEmpty()).isTrue();
    assertThat(WordList.EMPTY.hasPrefix("")).isFalse();
  }

  /** Few letters, so that many words begin alike and many are a part of others. */
  @Test
  void findsWhatGoingThroughAllWordsFinds() {
    Random random = new Random(7);
    for (int round = 0; round < 20; round++) {
      List<String> all = new ArrayList<>();
      for (int i = 0; i <= round * 5; i++) {
        all.add(word(random));
      }
      WordList words = WordList.of(all);
      for (int i = 0; i < 200; i++) {
        String asked = word(random);
        assertThat(words.contains(asked)).as("%s in %s", asked, all).isEqualTo(all.contains(asked));
        assertThat(words.hasPrefix(asked))
            .as("%s… in %s", asked, all)
            .isEqualTo(all.stream().anyMatch(word -> word.startsWith(asked)));
      }
    }
  }

  private static String word(Random random) {
    return random
        .ints(1 + random.nextInt(5), 'a', 'd')
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
