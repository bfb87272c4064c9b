package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The curl commands of the guide to the API, over some clothes of the demo. */
@Timeout(300)
final class ApiGuideTest {
  @TempDir private Path home;

  @Test
  void everyCurlCommandSucceeds() throws Exception {
    Assumptions.assumeTrue(Guide.hasCurl(), "skipped: no curl");
    GuideCatalogue.write(home);
    List<String> commands =
        Guide.commands(Guide.ROOT.resolve("docs/api.md")).stream()
            .filter(command -> command.startsWith("curl ") && !command.contains("$(./triptych"))
            .toList();
    assertThat(commands).hasSizeGreaterThan(30);
    try (Guide guide = new Guide(home)) {
      guide.run("./triptych index demo demo/catalogue.jsonl");
      guide.run("./triptych serve --port 8080");
      for (String command : commands) {
        assertThat(guide.run(command)).as(command).doesNotContain("\"error\"");
      }
    }
  }
}
