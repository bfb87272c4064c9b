package io.triptych.encoder.image;

import io.triptych.encoder.block.AttentionPooling;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.PatchEmbedding;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.VectorHead;
import java.util.Optional;

/**
 * The image tower of SigLIP (Zhai et al., 2023) and of SigLIP 2 at a fixed resolution (Tschannen et
 * al., 2025): patches, layers with norms before, a norm, pooling by attention. The tensors have the
 * names of a Hugging Face {@code SiglipModel}.
 */
final class SiglipVision {
  private SiglipVision() {}

  /**
   * Reads the tower.
   *
   * @param p the tower's tensors
   * @param c the tower's part of the configuration
   */
  static ImageModel read(Parameters p, ModelConfig c) {
    c.require("vision_use_head", "true");
    TransformerConfig config = ClipVision.layers(c, "gelu_pytorch_tanh", 1e-6);
    int width = config.width();
    int image = c.size("image_size", 224);
    int patch = c.size("patch_size", 16);
    int side = image / patch;
    Parameters embeddings = p.in("embeddings");
    float[] positions = embeddings.matrix("position_embedding.weight", side * side, width);
    PatchTokens tokens =
        new PatchTokens(
            PatchEmbedding.read(embeddings, "patch_embedding", patch, width),
            new float[0],
            new PositionGrid(positions, side, width),
            Optional.empty(),
            image);
    return new VisionTransformer(
        tokens,
        Optional.empty(),
        Transformer.read(p.in("encoder.layers"), ClipVision.LAYER, config),
        Optional.of(p.norm("post_layernorm", width, config.epsilon())),
        Optional.of(AttentionPooling.read(p.in("head"), config)),
        Optional.empty(),
        VectorHead.none(width));
  }
}
