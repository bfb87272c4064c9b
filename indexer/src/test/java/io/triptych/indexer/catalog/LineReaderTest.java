package io.triptych.indexer.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class LineReaderTest {

  /** Whatever the lengths, lines come out as a split would give them. */
  @Property(tries = 100, seed = "7")
  void linesAreThoseOfASplit(
      @ForAll List<@IntRange(max = 70_000) Integer> lengths, @ForAll boolean ended)
      throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(6, lengths.size()); i++) {
      text.append(i == 0 ? "" : "\n").append("x".repeat(lengths.get(i)));
    }
    String content = text + (ended ? "\n" : "");
    List<String> expected = content.lines().toList();
    List<String> found = new ArrayList<>();
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try (LineReader reader = new LineReader(new ByteArrayInputStream(bytes), 60_000)) {
      for (var line = reader.next(); line != null; line = reader.next()) {
        found.add(new String(line.bytes(), StandardCharsets.UTF_8));
        assertThat(line.number()).isEqualTo(found.size());
        assertThat(line.tooLong()).isEqualTo(expected.get(found.size() - 1).length() > 60_000);
      }
    }
    assertThat(found)
        .isEqualTo(
            expected.stream().map(s -> s.substring(0, Math.min(60_000, s.length()))).toList());
  }
}
