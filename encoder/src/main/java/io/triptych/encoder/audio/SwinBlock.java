package io.triptych.encoder.audio;

import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.TransformerLayer;

/**
 * A Swin block (Liu et al., 2021): a transformer layer whose attention stays in windows and adds a
 * bias for each offset between two positions. Where windows are shifted, those at the lower and the
 * right edge hold positions from opposite sides, which must not see each other.
 *
 * @param order where the rows of the map stand in the windows, [positions]
 * @param bias what is added to the scores, [kinds, heads, area, area]: of windows inside, at the
 *     lower edge, at the right edge, and in the corner; one kind only where nothing is shifted
 */
record SwinBlock(TransformerLayer layer, int[] order, float[] bias) {
  private static final TransformerLayer.Names NAMES =
      new TransformerLayer.Names(
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "layernorm_before",
          "intermediate.dense",
          "output.dense",
          "layernorm_after");

  /** What the official implementation adds instead of minus infinity. */
  private static final float UNSEEN = -100;

  static SwinBlock read(Parameters p, SwinConfig config, int index) {
    int shift = config.shift(index);
    int heads = config.layers().heads();
    int offsets = 2 * config.window() - 1;
    float[] table =
        p.tensor("attention.self.relative_position_bias_table", offsets * offsets, heads);
    return new SwinBlock(
        TransformerLayer.read(p, NAMES, config.layers()),
        config.order(shift),
        bias(table, heads, config.window(), shift));
  }

  private static float[] bias(float[] table, int heads, int window, int shift) {
    int area = window * window;
    int kinds = shift == 0 ? 1 : 4;
    float[] bias = new float[kinds * heads * area * area];
    int at = 0;
    for (int kind = 0; kind < kinds; kind++) {
      for (int head = 0; head < heads; head++) {
        for (int query = 0; query < area; query++) {
          for (int key = 0; key < area; key++) {
            int dy = query / window - key / window + window - 1;
            int dx = query % window - key % window + window - 1;
            boolean seen = sees(kind, query, key, window, window - shift);
            bias[at++] = table[(dy * (2 * window - 1) + dx) * heads + head] + (seen ? 0 : UNSEEN);
          }
        }
      }
    }
    return bias;
  }

  private static boolean sees(int kind, int query, int key, int window, int border) {
    boolean oneSideY = query / window < border == key / window < border;
    boolean oneSideX = query % window < border == key % window < border;
    return ((kind & 1) == 0 || oneSideY) && ((kind & 2) == 0 || oneSideX);
  }

  /** Whether windows are shifted, so that those at the edges have biases of their own. */
  boolean isShifted(SwinConfig config) {
    return bias.length > config.layers().heads() * config.area() * config.area();
  }
}
