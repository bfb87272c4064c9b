package io.triptych.encoder.text;

import io.triptych.encoder.kernel.PackedMatrix;

/**
 * The weights of one transformer layer.
 *
 * @param queryKeyValue [hidden, 3 · hidden], the queries' part divided by √(head width)
 * @param attentionOutput [hidden, hidden]
 * @param attentionNorm after the attention's residual sum
 * @param up [hidden, intermediate]
 * @param down [intermediate, hidden]
 * @param outputNorm after the feed-forward network's residual sum
 */
record BertLayer(
    PackedMatrix queryKeyValue,
    PackedMatrix attentionOutput,
    Norm attentionNorm,
    PackedMatrix up,
    PackedMatrix down,
    Norm outputNorm) {

  /** A layer norm's scale and shift, both [hidden]. */
  record Norm(float[] gamma, float[] beta) {}
}
