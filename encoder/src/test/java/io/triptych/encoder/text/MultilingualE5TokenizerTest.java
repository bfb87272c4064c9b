package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The default pack's tokenizer against ids of the engine that its weights come from. */
final class MultilingualE5TokenizerTest {
  @Test
  void idsEqualTheReference() throws IOException {
    Path path = Path.of(System.getProperty("triptych.root"), "models/triptych-base/tokenizer.json");
    assumeTrue(Files.exists(path), "skipped: " + path + " is absent");
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("multilingual-e5-small.json")) {
      golden = new JsonMapper().readTree(in);
    }
    assertThat(golden.get("texts")).hasSize(20);
    try (Tokenizer tokenizer = Tokenizer.load(path)) {
      for (int i = 0; i < 20; i++) {
        String text = golden.get("prefix").asText() + golden.get("texts").get(i).asText();
        JsonNode ids = golden.get("ids").get(i);
        int[] expected = IntStream.range(0, ids.size()).map(j -> ids.get(j).asInt()).toArray();
        assertThat(tokenizer.encode(text, 512).ids()).as(text).containsExactly(expected);
      }
    }
  }

  @Test
  void joinersBecomeSpacesAsInTheModelsOwnNormalisation() throws IOException {
    Path path = Path.of(System.getProperty("triptych.root"), "models/triptych-base/tokenizer.json");
    assumeTrue(Files.exists(path), "skipped: " + path + " is absent");
    try (Tokenizer tokenizer = Tokenizer.load(path)) {
      assertThat(tokenizer.encode("zero\u200dwidth", 512).ids())
          .containsExactly(tokenizer.encode("zero width", 512).ids());
      assertThat(tokenizer.encode("ｆｕｌｌ　ｗｉｄｔｈ", 512).ids())
          .containsExactly(tokenizer.encode("full width", 512).ids());
    }
  }
}
