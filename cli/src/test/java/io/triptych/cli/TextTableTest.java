package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTableTest {

  @ParameterizedTest
  @CsvSource({
    "bicycle, 7",
    "naïve, 5",
    "红色自行车, 10",
    "カメラ, 6",
    "ｶﾒﾗ, 3",
    "ＡＢ, 4",
    "자전거, 6",
    "🚲, 2",
    "e\u0301, 1",
    "हिन्दी, 5",
    "a\u200Bb, 2",
  })
  void countsColumns(String text, int columns) {
    assertThat(DisplayWidth.of(text)).isEqualTo(columns);
  }

  @ParameterizedTest
  @CsvSource({
    "bicycle, 7, bicycle",
    "bicycle, 6, bicyc…",
    "红色自行车, 9, 红色自行…",
    "红色自行车, 8, 红色自…",
    "e\u0301e\u0301e\u0301, 2, e\u0301…",
    "红, 1, …",
  })
  void clipsBetweenCharacters(String text, int width, String clipped) {
    assertThat(DisplayWidth.clip(text, width)).isEqualTo(clipped);
  }

  @Test
  void alignsWideCharactersInEveryRow() {
    String table =
        new TextTable()
            .right("#")
            .shrinking("title")
            .left("colour")
            .row("1", "red bicycle", "red")
            .row("10", "红色自行车", "红")
            .render(80);

    assertThat(table)
        .isEqualTo(
            """
             #  title        colour
             1  red bicycle  red
            10  红色自行车   红
            """);
  }

  @Test
  void shrinksTheWidestFirstAndKeepsTheRestWhole() {
    String table =
        new TextTable()
            .shrinking("id")
            .shrinking("title")
            .left("brand")
            .row("sku-1", "a rather long title of a thing", "unshortened")
            .render(40);

    assertThat(table)
        .isEqualTo(
            """
            id     title                 brand
            sku-1  a rather long title…  unshortened
            """);
  }

  @Test
  void printsNothingThatSteersTheTerminal() {
    String table = new TextTable().left("id").row("a\u001B[31mb\tc\nd").render(80);

    assertThat(table).isEqualTo("id\na [31mb c d\n");
  }

  @Test
  void refusesARowOfAnotherLength() {
    assertThatThrownBy(() -> new TextTable().left("a").row("1", "2"))
        .hasMessage("cells: 2 (expected: 1)");
  }
}
