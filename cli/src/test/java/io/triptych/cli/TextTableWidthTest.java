package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TextTableWidthTest {

  @Property(seed = "11", tries = 200)
  void keepsToTheWidth(@ForAll String title, @ForAll @IntRange(min = 30, max = 120) int width) {
    String table = new TextTable().right("#").shrinking("title").row("1", title).render(width);

    assertThat(List.of(table.split("\n")))
        .hasSizeLessThanOrEqualTo(2)
        .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(width));
  }
}
