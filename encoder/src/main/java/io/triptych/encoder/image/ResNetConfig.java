package io.triptych.encoder.image;

import io.triptych.encoder.block.ModelConfig;
import java.util.List;

/**
 * The architecture of a ResNet (He et al., 2015).
 *
 * @param embedding outputs of the first convolution
 * @param widths outputs of each stage
 * @param depths blocks of each stage
 * @param bottleneck whether a block is 1×1, 3×3, 1×1 and not two times 3×3
 * @param stepInFirstStage whether the first stage has stride 2 as the others do
 * @param stepInReduction whether a bottleneck's stride is in its first convolution and not in its
 *     3×3
 */
record ResNetConfig(
    int embedding,
    List<Integer> widths,
    List<Integer> depths,
    boolean bottleneck,
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
  static ResNetConfig of(ModelConfig c) {
    String type = c.text("layer_type", "bottleneck");
    if (!type.equals("bottleneck") && !type.equals("basic")) {
      throw new IllegalArgumentException(
          "layer_type: " + type + " (expected: basic or bottleneck)");
    }
    c.require("num_channels", "3");
    c.require("hidden_act", "relu");
    return new ResNetConfig(
        c.size("embedding_size", 64),
        c.integers("hidden_sizes", List.of(256, 512, 1024, 2048)),
        c.integers("depths", List.of(3, 4, 6, 3)),
        type.equals("bottleneck"),
        c.flag("downsample_in_first_stage", false),
        c.flag("downsample_in_bottleneck", false));
  }
}
