package io.triptych.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Pooling;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Every layer beside the outputs of the official BertModel on tiny checkpoints. */
class BertEncoderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED;

  @Test
  void equalsTheOfficialModel() throws IOException {
    Path folder = Path.of("src/test/resources/text/bert-sentence");
    assertThat(new Goldens(folder, folder).check()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void equalsTheOfficialModelInTheFullSet() throws IOException {
    Path goldens = Path.of(System.getProperty("triptych.root", ".."), "../shared/goldens");
    assumeTrue(Files.isDirectory(goldens), "skipped: the full set of goldens is not here");
    for (String family : List.of("bert-sentence", "xlmr-sentence")) {
      Path folder = goldens.resolve(family);
      assertThat(new Goldens(folder, folder.resolve("cases")).check()).isGreaterThanOrEqualTo(5);
    }
  }

  private record Goldens(Path folder, Path cases) {

    /** Checks every case and returns how many there were. */
    int check() throws IOException {
      BertConfig config = config(JSON.readTree(folder.resolve("config.json").toFile()));
      JsonNode description = JSON.readTree(cases.resolve("cases.json").toFile());
      int checked = 0;
      try (SafetensorsFile weights = SafetensorsFile.open(folder.resolve("model.safetensors"));
          SafetensorsFile expected = SafetensorsFile.open(cases.resolve("cases.safetensors"))) {
        BertEncoder encoder = new BertEncoder(config, BertWeights.read(weights, config));
        for (JsonNode one : description.get("cases")) {
          if (one.get("kind").asText().equals("text")) {
            new Case(encoder, expected, description.get("tensors"), one.get("id").asText()).check();
            checked++;
          }
        }
      }
      return checked;
    }
  }

  private record Case(
      BertEncoder encoder, SafetensorsFile expected, JsonNode tolerances, String id) {

    void check() {
      int[][] ids = matrix(expected.tensor(id + ".input_ids"));
      int[][] mask = matrix(expected.tensor(id + ".attention_mask"));
      List<int[]> sequences = new ArrayList<>();
      int tokens = 0;
      for (int row = 0; row < ids.length; row++) {
        int length = Arrays.stream(mask[row]).sum();
        sequences.add(Arrays.copyOf(ids[row], length));
        tokens += length;
      }
      BertEncoder.Workspace w = new BertEncoder.Workspace(encoder.config(), tokens + 3);
      encoder.forward(
          new TokenBatch(sequences),
          w,
          (layer, x, stride) -> compareRows(id + ".hidden." + layer, sequences, x, stride));
      comparePooled(sequences, w);
    }

    private void compareRows(String name, List<int[]> sequences, float[] x, int stride) {
      if (!expected.contains(name)) {
        return;
      }
      int width = encoder.config().hidden();
      float[] golden = expected.tensor(name).toFloats();
      int padded = expected.tensor(name).shape()[1];
      int row = 0;
      for (int s = 0; s < sequences.size(); s++) {
        for (int position = 0; position < sequences.get(s).length; position++, row++) {
          for (int i = 0; i < width; i++) {
            float value = golden[(s * padded + position) * width + i];
            assertThat(x[row * stride + i]).as(name).isCloseTo(value, tolerance(name));
          }
        }
      }
    }

    private void comparePooled(List<int[]> sequences, BertEncoder.Workspace w) {
      int width = encoder.config().hidden();
      float[] pooled = expected.tensor(id + ".pooled").toFloats();
      float[] normalised = expected.tensor(id + ".normalized").toFloats();
      int row = 0;
      for (int s = 0; s < sequences.size(); s++) {
        float[] mean = new float[width];
        int length = sequences.get(s).length;
        Pooling.mean(w.output(), row * w.stride(), length, w.stride(), mean);
        compare(id + ".pooled", mean, pooled, s * width);
        Dot.normalise(mean);
        compare(id + ".normalized", mean, normalised, s * width);
        row += length;
      }
    }

    private void compare(String name, float[] actual, float[] golden, int offset) {
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).as(name).isCloseTo(golden[offset + i], tolerance(name));
      }
    }

    private Offset<Float> tolerance(String name) {
      return within((float) tolerances.get(name).get("tolerance_abs").asDouble());
    }
  }

  private static int[][] matrix(Tensor tensor) {
    int[][] out = new int[tensor.shape()[0]][tensor.shape()[1]];
    int at = 0;
    for (int[] row : out) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.toIntExact(tensor.data().get(LONGS, 8L * at++));
      }
    }
    return out;
  }

  private static BertConfig config(JsonNode json) {
    return new BertConfig(
        json.get("num_hidden_layers").asInt(),
        json.get("hidden_size").asInt(),
        json.get("num_attention_heads").asInt(),
        json.get("intermediate_size").asInt(),
        json.get("vocab_size").asInt(),
        json.get("max_position_embeddings").asInt(),
        json.get("type_vocab_size").asInt(),
        json.get("layer_norm_eps").asDouble());
  }
}
