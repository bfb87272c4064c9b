package io.triptych.encoder.text;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.VectorHead;
import io.triptych.encoder.text.TextTransformer.Padding;

/**
 * The text tower of SigLIP (Zhai et al., 2023) and SigLIP 2 (Tschannen et al., 2025): that of CLIP,
 * but every position sees every other, padding included, which fills each text up to the longest
 * length; the vector is a linear layer's of the last position. The tensors have the names of a
 * Hugging Face {@code SiglipModel}.
 */
final class SiglipText {
  private SiglipText() {}

  /**
   * Reads the tower.
   *
   * @param p the whole checkpoint
   * @param c the tower's part of the configuration
   * @param padding what texts are filled up with
   */
  static TextModel read(Parameters p, ModelConfig c, int padding) {
    TransformerConfig config = ClipText.layers(c, 768, 3072, 12, "gelu_pytorch_tanh", 1e-6, false);
    int width = config.width();
    int outputs = c.size("projection_size", width);
    VectorHead head =
        VectorHead.none(width).then(VectorHead.POOLED, p.in("text_model"), "head", outputs);
    return ClipText.read(p, c, config, 32000, 64, TokenPooling.last(), head, new Padding(padding));
  }
}
