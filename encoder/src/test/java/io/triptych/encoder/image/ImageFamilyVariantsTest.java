package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.RenamedSource;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.TensorSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same weights as other checkpoints hold them, and checkpoints that cannot be read. */
class ImageFamilyVariantsTest {
  private static final int SIDE = 5;
  private static final int KEPT = 4;
  private static final int PATCH = 14;

  @Test
  void readsClipsImageTowerByItself() throws IOException {
    try (Parity parity = Parity.resource("checkpoint/clip-gelu");
        SafetensorsFile weights = open(parity)) {
      ImageModel model = read(parity.json("config.json").get("vision_config"), weights);
      float[][] out = new float[1][model.width()];
      float[] pixels = ImageParity.pixels(parity.tensor("image.0.pixel_values"));
      model.session(1, 32, 32, Team.ALONE).encode(pixels, 1, out, Observer.NONE);
      parity.rows("image.0.projected", out);
    }
  }

  /**
   * To attention a register is a patch whose content never changes. So the official result for 5 ×
   * 5 patches must come out for 4 × 4 of them with the embeddings of the other 9 as registers.
   */
  @Test
  void seesRegistersAsPatchesThatNeverChange() throws IOException {
    try (Parity parity = Parity.resource("checkpoint/dinov2-swiglu");
        SafetensorsFile weights = open(parity)) {
      float[] table = weights.tensor("embeddings.position_embeddings").toFloats();
      float[] embedded = parity.tensor("image.0.hidden.0").toFloats();
      int width = table.length / (1 + SIDE * SIDE);
      List<float[]> positions = new ArrayList<>(List.of(row(table, 0, width)));
      List<float[]> registers = new ArrayList<>();
      for (int i = 0; i < SIDE * SIDE; i++) {
        boolean kept = i / SIDE < KEPT && i % SIDE < KEPT;
        (kept ? positions : registers).add(row(kept ? table : embedded, 1 + i, width));
      }
      TensorSource source =
          new RenamedSource(weights, name -> name)
              .with("embeddings.position_embeddings", joined(positions), 1, 17, width)
              .with("embeddings.register_tokens", joined(registers), 1, 9, width);
      ObjectNode config = (ObjectNode) parity.json("config.json");
      config.put("model_type", "dinov2_with_registers").put("image_size", KEPT * PATCH);
      config.put("num_register_tokens", registers.size());
      float[][] out = new float[1][width];
      read(config, source)
          .session(1, KEPT * PATCH, KEPT * PATCH, Team.ALONE)
          .encode(corner(parity), 1, out, Observer.NONE);
      parity.rows("image.0.pooled", out);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_type | \"swin\" | model_type: swin (expected: clip",
        "num_channels | 1 | num_channels: 1 (expected: 3)",
        "patch_size | 7 | embeddings.position_embeddings: [1, 26, 36] (expected: [1, 101, 36])",
        "use_swiglu_ffn | false | tensor: encoder.layer.0.mlp.fc1.weight",
        "layer_norm_eps | \"small\" | layer_norm_eps: \"small\" (expected: a number)"
      })
  void namesWhatDoesNotFit(String field, String value, String message) throws IOException {
    try (Parity parity = Parity.resource("checkpoint/dinov2-swiglu");
        SafetensorsFile weights = open(parity)) {
      ObjectNode config = (ObjectNode) parity.json("config.json");
      config.set(field, new ObjectMapper().readTree(value));
      assertThatThrownBy(() -> read(config, weights)).hasMessageContaining(message.strip());
    }
  }

  @Test
  void refusesPicturesThatDoNotFit() throws IOException {
    try (Parity parity = Parity.resource("checkpoint/clip-gelu");
        SafetensorsFile weights = open(parity)) {
      ImageModel model = read(parity.json("config.json"), weights);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.session(1, 32, 40, Team.ALONE))
          .withMessage("picture: 32×40 pixels (expected: 32×32)");
      ImageModel.Session session = model.session(2, 32, 32, Team.ALONE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> session.encode(new float[0], 3, new float[3][], Observer.NONE))
          .withMessage("pictures: 3 (expected: from 1 to 2)");
    }
  }

  private static ImageModel read(JsonNode config, TensorSource source) {
    return ImageFamilies.read(config, Parameters.of(source), ImageOptions.DEFAULT);
  }

  private static SafetensorsFile open(Parity parity) throws IOException {
    return SafetensorsFile.open(parity.folder().resolve("model.safetensors"));
  }

  /** The first {@link #KEPT} patches of the first rows of patches. */
  private static float[] corner(Parity parity) {
    float[] pixels = ImageParity.pixels(parity.tensor("image.0.pixel_values"));
    int run = KEPT * PATCH * 3;
    float[] out = new float[KEPT * PATCH * run];
    for (int y = 0; y < KEPT * PATCH; y++) {
      System.arraycopy(pixels, y * SIDE * PATCH * 3, out, y * run, run);
    }
    return out;
  }

  private static float[] row(float[] table, int row, int width) {
    float[] out = new float[width];
    System.arraycopy(table, row * width, out, 0, width);
    return out;
  }

  private static float[] joined(List<float[]> rows) {
    int width = rows.getFirst().length;
    float[] out = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, out, i * width, width);
    }
    return out;
  }
}
