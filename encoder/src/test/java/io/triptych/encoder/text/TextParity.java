package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.block.ContrastiveLogits;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint's text tower beside the official outputs. */
public final class TextParity {
  private static final int CAPACITY = 512;

  private final Parity parity;
  private final TextModel model;

  private TextParity(Parity parity, TextModel model) {
    this.parity = parity;
    this.model = model;
  }

  /** Compares every stage of every case. */
  public static void check(Parity parity, TextOptions options) throws IOException {
    try (SafetensorsFile weights = open(parity)) {
      TextParity tower = new TextParity(parity, read(parity, weights, options));
      for (JsonNode one : parity.cases("text")) {
        tower.run(one.get("id").asText());
      }
    }
  }

  /** The unit vectors of a case's texts. */
  public static float[][] vectors(Parity parity, String id) throws IOException {
    try (SafetensorsFile weights = open(parity)) {
      return new TextParity(parity, read(parity, weights, TextOptions.DEFAULT)).run(id);
    }
  }

  /** The towers' scale. */
  public static ContrastiveLogits logits(Parity parity) throws IOException {
    try (SafetensorsFile weights = open(parity)) {
      return ContrastiveLogits.read(Parameters.of(weights)).orElseThrow();
    }
  }

  private static SafetensorsFile open(Parity parity) throws IOException {
    return SafetensorsFile.open(parity.folder().resolve("model.safetensors"));
  }

  static TextModel read(Parity parity, SafetensorsFile weights, TextOptions options)
      throws IOException {
    return TextFamilies.read(parity.json("config.json"), Parameters.of(weights), options);
  }

  private float[][] run(String id) {
    List<int[]> texts = parity.tokens(id);
    int[] lengths = texts.stream().mapToInt(text -> model.positions(text.length)).toArray();
    float[][] out = new float[texts.size()][model.width()];
    List<String> seen = new ArrayList<>();
    TextModel.Session session = model.session(CAPACITY, Team.ALONE);
    var compare = parity.observer(id, lengths);
    session.encode(
        texts,
        out,
        (stage, x, rows, width, stride) -> {
          seen.add(stage);
          compare.stage(stage, x, rows, width, stride);
        });
    parity.requireSeen(id, seen);
    for (float[] vector : out) {
      Dot.normalise(vector);
    }
    parity.rows(id + ".normalized", out);
    assertThat(session.capacity()).isEqualTo(CAPACITY);
    return out;
  }
}
