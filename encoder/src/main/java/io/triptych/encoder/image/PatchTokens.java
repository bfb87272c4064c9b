package io.triptych.encoder.image;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.PatchEmbedding;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a vision transformer's first layer sees of a picture: tokens of its own, then the patches.
 *
 * @param patches the patches' embedding
 * @param own [tokens, patches.width()]: class token with its position, registers; may be empty
 * @param positions of the patches
 * @param rule how positions become those of another grid; empty if a picture must have the trained
 *     size
 * @param trained the side of the pictures that the network was trained with, in pixels
 */
record PatchTokens(
    PatchEmbedding patches,
    float[] own,
    PositionGrid positions,
    Optional<PositionRule> rule,
    int trained) {

  /**
   * Reads the embeddings of a {@code ViTModel} or {@code Dinov2Model}, registers included.
   *
   * @param patch the side of a patch where the configuration does not name it
   */
  static PatchTokens read(Parameters p, ModelConfig c, int patch, int width, PositionRule rule) {
    c.require("num_channels", "3");
    int image = c.size("image_size", 224);
    int size = c.size("patch_size", patch);
    int side = image / size;
    float[] positions = p.tensor("position_embeddings", 1, 1 + side * side, width);
    float[] first = withPosition(p.tensor("cls_token", 1, 1, width), positions);
    float[] own = first;
    if (p.contains("register_tokens")) {
      float[] registers =
          p.tensor("register_tokens", 1, c.integer("num_register_tokens", 4), width);
      own = Arrays.copyOf(first, width + registers.length);
      System.arraycopy(registers, 0, own, width, registers.length);
    }
    return new PatchTokens(
        PatchEmbedding.read(p, "patch_embeddings.projection", size, width),
        own,
        PositionGrid.behind(1, positions, side, width),
        Optional.of(rule),
        image);
  }

  /** A token plus the first row of {@code positions}. */
  static float[] withPosition(float[] token, float[] positions) {
    float[] sum = token.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += positions[i];
    }
    return sum;
  }

  /** The tokens of a picture that are not patches; they come first. */
  int ownTokens() {
    return own.length / patches.width();
  }

  /**
   * The tokens of a picture of {@code height} × {@code width} pixels.
   *
   * @throws IllegalArgumentException if the network does not take such pictures
   */
  int count(int height, int width) {
    boolean fits =
        rule.isPresent()
            ? height >= patches.patch() && width >= patches.patch()
            : height == trained && width == trained;
    if (!fits) {
      String expected =
          rule.isPresent() ? "at least " + patches.patch() + " a side" : trained + "×" + trained;
      throw new IllegalArgumentException(
          "picture: %d×%d pixels (expected: %s)".formatted(height, width, expected));
    }
    return ownTokens() + (height / patches.patch()) * (width / patches.patch());
  }

  /**
   * What the product of patches and weights is added to, [tokens, patches.width()]: the network's
   * own tokens, then the patches' positions and their bias.
   */
  float[] base(int height, int width) {
    int patch = patches.patch();
    float[] grid =
        positions.resized(height / patch, width / patch, rule.orElse(PositionRule.BY_SIZE));
    float[] base = new float[own.length + grid.length];
    System.arraycopy(own, 0, base, 0, own.length);
    for (int i = 0; i < grid.length; i++) {
      base[own.length + i] = grid[i] + patches.bias()[i % patches.width()];
    }
    return base;
  }
}
