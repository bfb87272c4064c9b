package io.triptych.encoder.audio;

import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.block.TransformerConfig.Norms;

/**
 * One stage of a Swin transformer (Liu et al., 2021) over a square map.
 *
 * @param side of the map, in positions; a multiple of {@code window}
 * @param window the side of the windows that attention stays in
 * @param layers its blocks
 */
record SwinConfig(int side, int window, TransformerConfig layers) {

  SwinConfig {
    if (window < 2 || side < window || side % window != 0) {
      throw new IllegalArgumentException(
          "swin stage: %d×%d positions (expected: a multiple of the window, %d)"
              .formatted(side, side, window));
    }
  }

  /** A stage of {@code depth} blocks. */
  static SwinConfig of(
      int side,
      int window,
      int depth,
      int width,
      int heads,
      double mlpRatio,
      FeedForward activation,
      double epsilon) {
    int inner = (int) (mlpRatio * width);
    return new SwinConfig(
        side,
        window,
        new TransformerConfig(
            depth, width, heads, inner, activation, Norms.BEFORE, epsilon, false));
  }

  /** The positions of the map. */
  int positions() {
    return side * side;
  }

  /** The positions of a window. */
  int area() {
    return window * window;
  }

  /** The shift of a block's windows: none in even ones, nor where one window is all. */
  int shift(int block) {
    return block % 2 == 0 || side == window ? 0 : window / 2;
  }

  /**
   * Where the rows of a map stand when its windows stand end to end, the map rolled up and left by
   * {@code shift}.
   */
  int[] order(int shift) {
    int[] order = new int[positions()];
    int across = side / window;
    for (int i = 0; i < order.length; i++) {
      int inside = i % area();
      int y = i / area() / across * window + inside / window;
      int x = i / area() % across * window + inside % window;
      order[i] = (y + shift) % side * side + (x + shift) % side;
    }
    return order;
  }
}
