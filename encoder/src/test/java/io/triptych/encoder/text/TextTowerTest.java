package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.Parity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many texts at once: what a tower gives is in order and is what the official model gives. */
class TextTowerTest {
  private static final int COPIES = 60;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void embedsMoreTextsThanAPassHolds(int threads) throws IOException {
    try (Parity parity = Parity.resource("checkpoint/clip-gelu")) {
      check(parity, threads);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"siglip", "chinese-clip", "clap", "xlmr-sentence"})
  void embedsTextsOfEveryKindOfFamily(String family) throws IOException {
    try (Parity parity = Parity.shared(family)) {
      check(parity, 2);
    }
  }

  private static void check(Parity parity, int threads) throws IOException {
    List<String> texts = new ArrayList<>();
    List<Runnable> comparisons = new ArrayList<>();
    try (EncoderThreads pool = new EncoderThreads(threads);
        TextTower tower = open(parity, pool)) {
      List<float[]> vectors = new ArrayList<>();
      for (JsonNode one : parity.cases("text")) {
        int first = texts.size();
        one.get("text").forEach(text -> texts.add(text.asText()));
        int end = texts.size();
        String name = one.get("id").asText() + ".normalized";
        comparisons.add(
            () -> parity.rows(name, vectors.subList(first, end).toArray(float[][]::new)));
      }
      List<Integer> order = shuffled(texts.size());
      List<float[]> out = tower.encode(order.stream().map(texts::get).toList());
      assertThat(out).hasSize(order.size());
      for (int copy = 0; copy < COPIES; copy++) {
        vectors.clear();
        for (int text = 0; text < texts.size(); text++) {
          vectors.add(out.get(nth(order, text, copy)));
        }
        comparisons.forEach(Runnable::run);
      }
      assertThatThrownBy(() -> tower.encode(new int[][] {new int[1000]}))
          .hasMessageContaining("tokens: 1000 (expected: from 1 to ");
    }
  }

  /** Every text {@link #COPIES} times, in a random order. */
  private static List<Integer> shuffled(int count) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < COPIES * count; i++) {
      order.add(i % count);
    }
    Collections.shuffle(order, new Random(20260101));
    return order;
  }

  private static int nth(List<Integer> order, int text, int copy) {
    int seen = 0;
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i) == text && seen++ == copy) {
        return i;
      }
    }
    throw new AssertionError("text " + text + " has no copy " + copy);
  }

  private static TextTower open(Parity parity, EncoderThreads pool) throws IOException {
    JsonNode config = parity.json("config.json");
    int limit = parity.cases("text").getFirst().get("max_length").asInt();
    return TextTower.open(
        parity.folder().resolve("model.safetensors"),
        p -> TextFamilies.read(config, p, TextOptions.DEFAULT),
        parity.folder().resolve("tokenizer.json"),
        new TextTower.Settings(Prefixes.NONE, limit, true),
        pool);
  }
}
