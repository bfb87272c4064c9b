package io.triptych.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Some clothes of the demo catalogue, laid out as the guides expect it. */
final class GuideCatalogue {
  private static final Set<String> ITEMS =
      Set.of(
          "dress-01",
          "dress-02",
          "dress-10",
          "dress-11",
          "dress-12",
          "dress-13",
          "polo-05",
          "top-06",
          "tshirt-11",
          "tshirt-15",
          "skirt-07");
  private static final Path RECORDING =
      Path.of("encoder/src/test/resources/audio/tiny-en/shirt.wav");

  private GuideCatalogue() {}

  /** Writes {@code demo/}, a recording where it is in the sources, and further items. */
  static void write(Path home, String... further) throws IOException {
    Path demo = Guide.ROOT.resolve("demo");
    JsonMapper json = new JsonMapper();
    List<String> lines = new ArrayList<>(List.of(further));
    for (String line : Files.readAllLines(demo.resolve("catalogue.jsonl"))) {
      JsonNode item = json.readTree(line);
      if (ITEMS.contains(item.path("id").asText())) {
        lines.add(line);
        for (JsonNode image : item.path("images")) {
          copy(demo.resolve(image.asText()), home.resolve("demo").resolve(image.asText()));
        }
      }
    }
    Files.write(home.resolve("demo/catalogue.jsonl"), lines);
    String query = "demo/queries/blue-dress.jpg";
    copy(Guide.ROOT.resolve(query), home.resolve(query));
    copy(Guide.ROOT.resolve(RECORDING), home.resolve(RECORDING));
    copy(Guide.ROOT.resolve(query), home.resolve("photo.jpg"));
    copy(Guide.ROOT.resolve(RECORDING), home.resolve("question.wav"));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
  }
}
