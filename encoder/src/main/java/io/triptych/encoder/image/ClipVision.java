package io.triptych.encoder.image;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.PatchEmbedding;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.block.TransformerConfig.Norms;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.block.VectorHead;
import java.util.Optional;

/**
 * The image tower of CLIP (Radford et al., 2021) and of Chinese-CLIP (Yang et al., 2022): patches
 * and a class token, a norm, layers with norms before, a norm of the class token, a projection. The
 * tensors have the names of a Hugging Face {@code CLIPModel}.
 */
final class ClipVision {
  /** The names of a layer's parts, which SigLIP shares. */
  static final TransformerLayer.Names LAYER =
      new TransformerLayer.Names(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.out_proj",
          "layer_norm1",
          "mlp.fc1",
          "mlp.fc2",
          "layer_norm2");

  private ClipVision() {}

  /**
   * Reads the tower.
   *
   * @param all the whole checkpoint
   * @param c the tower's part of the configuration
   * @param projection the length of the projected vector, 0 where there is no projection
   */
  static ImageModel read(Parameters all, ModelConfig c, int projection) {
    Parameters p = all.in("vision_model");
    TransformerConfig config = layers(c, "quick_gelu", 1e-5);
    int width = config.width();
    int image = c.size("image_size", 224);
    int patch = c.size("patch_size", 32);
    int side = image / patch;
    Parameters embeddings = p.in("embeddings");
    float[] positions = embeddings.matrix("position_embedding.weight", 1 + side * side, width);
    PatchTokens tokens =
        new PatchTokens(
            PatchEmbedding.read(embeddings, "patch_embedding", patch, width),
            PatchTokens.withPosition(embeddings.tensor("class_embedding", width), positions),
            PositionGrid.behind(1, positions, side, width),
            Optional.empty(),
            image);
    VectorHead head = VectorHead.none(width);
    if (projection > 0) {
      head = head.then(VectorHead.PROJECTED, all, "visual_projection", projection);
    }
    return new VisionTransformer(
        tokens,
        Optional.of(p.norm("pre_layrnorm", width, config.epsilon())),
        Transformer.read(p.in("encoder.layers"), LAYER, config),
        Optional.empty(),
        Optional.empty(),
        Optional.of(p.norm("post_layernorm", width, config.epsilon())),
        head);
  }

  /** The layers of a {@code config.json} whose class has the given defaults. */
  static TransformerConfig layers(ModelConfig c, String activation, double epsilon) {
    return new TransformerConfig(
        c.size("num_hidden_layers", 12),
        c.size("hidden_size", 768),
        c.size("num_attention_heads", 12),
        c.size("intermediate_size", 3072),
        FeedForward.of(c.text("hidden_act", activation)),
        Norms.BEFORE,
        c.number("layer_norm_eps", epsilon),
        false);
  }
}
