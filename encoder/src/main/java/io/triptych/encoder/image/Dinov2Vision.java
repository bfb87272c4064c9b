package io.triptych.encoder.image;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.block.TransformerConfig.Norms;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.block.VectorHead;
import java.util.Optional;

/**
 * DINOv2 (Oquab et al., 2023), also with registers (Darcet et al., 2024): patches of 14 pixels, a
 * class token and registers; layers with norms before and layer scale, the feed-forward network
 * with GELU or SwiGLU; a norm; the class token. The tensors have the names of a Hugging Face {@code
 * Dinov2Model}.
 */
final class Dinov2Vision {
  private Dinov2Vision() {}

  /** Reads the network. */
  static ImageModel read(Parameters all, ModelConfig c, PositionRule rule) {
    Parameters p = all.rooted("embeddings.cls_token", "dinov2", "dinov2_with_registers");
    boolean gated = c.flag("use_swiglu_ffn", false);
    TransformerConfig config = layers(c, gated);
    int width = config.width();
    return new VisionTransformer(
        PatchTokens.read(p.in("embeddings"), c, 14, width, rule),
        Optional.empty(),
        Transformer.read(p.in("encoder.layer"), names(gated), config),
        Optional.of(p.norm("layernorm", width, config.epsilon())),
        Optional.empty(),
        Optional.empty(),
        VectorHead.none(width));
  }

  private static TransformerConfig layers(ModelConfig c, boolean gated) {
    int width = c.size("hidden_size", 768);
    int inner = (int) (width * c.number("mlp_ratio", 4));
    return new TransformerConfig(
        c.size("num_hidden_layers", 12),
        width,
        c.size("num_attention_heads", 12),
        gated ? gatedWidth(inner) : inner,
        gated ? FeedForward.SWIGLU : FeedForward.of(c.text("hidden_act", "gelu")),
        Norms.BEFORE,
        c.number("layer_norm_eps", 1e-6),
        false);
  }

  /** Two thirds, since there are three matrices instead of two, up to a multiple of 8. */
  private static int gatedWidth(int inner) {
    return Math.ceilDiv(inner * 2 / 3, 8) * 8;
  }

  private static TransformerLayer.Names names(boolean gated) {
    return new TransformerLayer.Names(
        "attention.attention.query",
        "attention.attention.key",
        "attention.attention.value",
        "attention.output.dense",
        "norm1",
        gated ? "mlp.weights_in" : "mlp.fc1",
        gated ? "mlp.weights_out" : "mlp.fc2",
        "norm2",
        "layer_scale1.lambda1",
        "layer_scale2.lambda1");
  }
}
