package io.triptych.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.kernel.Clamp;
import java.util.ArrayList;
import java.util.List;

/**
 * The architecture of a ResNet (He et al., 2015).
 *
 * @param embedding outputs of the first convolution
 * @param widths outputs of each stage
 * @param depths blocks of each stage
 * @param bottleneck whether a block is 1×1, 3×3, 1×1 and not two times 3×3
 * @param activation after each convolution but the last of a block, and after its sum
 * @param stepInFirstStage whether the first stage has stride 2 as the others do
 * @param stepInReduction whether a bottleneck's stride is in its first convolution and not in its
 *     3×3
 */
record ResNetConfig(
    int embedding,
    List<Integer> widths,
    List<Integer> depths,
    boolean bottleneck,
    Clamp activation,
    boolean stepInFirstStage,
    boolean stepInReduction) {

  ResNetConfig {
    widths = List.copyOf(widths);
    depths = List.copyOf(depths);
    if (embedding < 1 || widths.isEmpty() || widths.size() != depths.size()) {
      throw new IllegalArgumentException(
          "hidden_sizes, depths: %s, %s (expected: as many of each, embedding_size above 0)"
              .formatted(widths, depths));
    }
    for (int i = 0; i < widths.size(); i++) {
      if (widths.get(i) < 4 || depths.get(i) < 1) {
        throw new IllegalArgumentException(
            "stage %d: hidden size %d, depth %d (expected: at least 4 and 1)"
                .formatted(i, widths.get(i), depths.get(i)));
      }
    }
  }

  /**
   * Reads the {@code config.json} of a Hugging Face {@code ResNetModel}.
   *
   * @throws IllegalArgumentException if it asks for something that is not supported
   */
  static ResNetConfig of(JsonNode json) {
    String type = json.path("layer_type").asText("bottleneck");
    if (!type.equals("bottleneck") && !type.equals("basic")) {
      throw new IllegalArgumentException(
          "layer_type: " + type + " (expected: basic or bottleneck)");
    }
    int channels = json.path("num_channels").asInt(3);
    if (channels != 3) {
      throw new IllegalArgumentException("num_channels: " + channels + " (expected: 3)");
    }
    return new ResNetConfig(
        json.path("embedding_size").asInt(64),
        integers(json.path("hidden_sizes"), List.of(256, 512, 1024, 2048)),
        integers(json.path("depths"), List.of(3, 4, 6, 3)),
        type.equals("bottleneck"),
        Clamp.of(json.path("hidden_act").asText("relu")),
        json.path("downsample_in_first_stage").asBoolean(false),
        json.path("downsample_in_bottleneck").asBoolean(false));
  }

  private static List<Integer> integers(JsonNode array, List<Integer> otherwise) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values.isEmpty() ? otherwise : values;
  }
}
