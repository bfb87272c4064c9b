package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShortTextTest {
  @Test
  void aShortTextStaysAsItIs() {
    String text = "k: 0 (expected: 1 to 1000)";
    assertThat(ShortText.of(text)).isSameAs(text);
    assertThat(ShortText.of("x".repeat(1000))).hasSize(1000).doesNotContain("…");
    assertThat(ShortText.of(null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "中", "\uD83D\uDE00"})
  void aLongTextLosesItsMiddle(String letter) {
    String cut = ShortText.of("filter: " + letter.repeat(5000) + " (expected: a query)");
    assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(980, 1000);
    assertThat(cut)
        .startsWith("filter: " + letter)
        .contains(letter + " … " + letter)
        .endsWith(letter + " (expected: a query)");
    assertThat(new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(cut);
  }
}
