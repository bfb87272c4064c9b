package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the guide for shops, one after the other, over some clothes of the demo. */
@Timeout(300)
final class ShopGuideTest {
  @TempDir private Path home;

  @Test
  void everyCommandOfTheGuideSucceeds() throws Exception {
    Assumptions.assumeTrue(Guide.hasCurl(), "skipped: no curl");
    GuideCatalogue.write(home);
    List<String> commands = Guide.commands(Guide.ROOT.resolve("docs/shop.md"));
    StringBuilder said = new StringBuilder();
    try (Guide guide = new Guide(home)) {
      for (String command : commands) {
        String out = guide.run(command);
        assertThat(out).as(command).isNotBlank().doesNotContain("OUTCOME_REJECTED");
        said.append(out).append('\n');
      }
    }
    assertThat(commands).hasSizeGreaterThan(12);
    assertThat(said)
        .contains("11 in = 11 indexed", "Heard: ", "\"facets\"", "\"rankValue\"", "storefront");
  }

  @Test
  void aCommandThatFailsIsNoticed() throws Exception {
    try (Guide guide = new Guide(home)) {
      assertThat(guide.run("echo localhost:8080")).isEqualTo("localhost:8080\n");
      assertThatThrownBy(() -> guide.run("false")).isInstanceOf(AssertionError.class);
      assertThatThrownBy(() -> guide.run("./triptych search nothing --text red"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("nothing");
      assertThatThrownBy(() -> guide.run("KEY=$(./triptych keys create shop --role boss)"))
          .isInstanceOf(AssertionError.class);
    }
  }
}
