package io.triptych.encoder.block;

import io.triptych.encoder.kernel.PackedMatrix;

/**
 * The weights of one transformer layer.
 *
 * @param queryKeyValue [width, 3 · width], the queries' part divided by √(head width)
 * @param attentionOutput [width, width]
 * @param attentionNorm of the attention
 * @param up [width, inner], or [width, 2 · inner] for SwiGLU
 * @param down [inner, width]
 * @param feedForwardNorm of the feed-forward network
 */
public record TransformerLayer(
    PackedMatrix queryKeyValue,
    PackedMatrix attentionOutput,
    Norm attentionNorm,
    PackedMatrix up,
    PackedMatrix down,
    Norm feedForwardNorm) {

  /**
   * The names of a layer's parts in a checkpoint.
   *
   * @param scaleAttention the scale of each channel of the attention's output (LayerScale, Touvron
   *     et al., 2021), or null
   * @param scaleFeedForward the same of the feed-forward network's output, or null
   */
  public record Names(
      String query,
      String key,
      String value,
      String output,
      String attentionNorm,
      String up,
      String down,
      String feedForwardNorm,
      String scaleAttention,
      String scaleFeedForward) {

    /** Names without layer scale. */
    public Names(
        String query,
        String key,
        String value,
        String output,
        String attentionNorm,
        String up,
        String down,
        String feedForwardNorm) {
      this(query, key, value, output, attentionNorm, up, down, feedForwardNorm, null, null);
    }
  }

  /** Reads and packs a layer. */
  public static TransformerLayer read(Parameters p, Names names, TransformerConfig config) {
    int width = config.width();
    return new TransformerLayer(
        queryKeyValue(p, names, config),
        scaled(p, names.output(), width, width, names.scaleAttention()),
        p.norm(names.attentionNorm(), width, config.epsilon()),
        p.linear(names.up(), width, config.upWidth()),
        scaled(p, names.down(), config.inner(), width, names.scaleFeedForward()),
        p.norm(names.feedForwardNorm(), width, config.epsilon()));
  }

  /** The three products as one; a missing bias counts as zeros. */
  private static PackedMatrix queryKeyValue(Parameters p, Names names, TransformerConfig config) {
    int width = config.width();
    float[] weights = new float[3 * width * width];
    float[] bias = new float[3 * width];
    String[] parts = {names.query(), names.key(), names.value()};
    for (int part = 0; part < 3; part++) {
      float[] weight = p.matrix(parts[part] + ".weight", width, width);
      System.arraycopy(weight, 0, weights, part * width * width, weight.length);
      float[] shift = p.bias(parts[part] + ".bias", width);
      if (shift != null) {
        System.arraycopy(shift, 0, bias, part * width, width);
      }
    }
    float scale = (float) (1 / Math.sqrt(config.headWidth()));
    for (int i = 0; i < width * width; i++) {
      weights[i] *= scale;
    }
    for (int i = 0; i < width; i++) {
      bias[i] *= scale;
    }
    return p.packed(weights, width, 3 * width, bias);
  }

  /** A linear layer whose outputs are multiplied by a vector, folded into the weights. */
  private static PackedMatrix scaled(
      Parameters p, String name, int inputs, int outputs, String scaleName) {
    if (scaleName == null) {
      return p.linear(name, inputs, outputs);
    }
    float[] scale = p.tensor(scaleName, outputs);
    float[] weight = p.matrix(name + ".weight", outputs, inputs);
    float[] bias = p.bias(name + ".bias", outputs);
    for (int i = 0; i < weight.length; i++) {
      weight[i] *= scale[i / inputs];
    }
    for (int i = 0; bias != null && i < outputs; i++) {
      bias[i] *= scale[i];
    }
    return p.packed(weight, inputs, outputs, bias);
  }
}
