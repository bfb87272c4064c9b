package io.triptych.encoder.image;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.block.VectorHead;
import java.util.Optional;

/**
 * ViT (Dosovitskiy et al., 2021): patches and a class token, layers with norms before, a norm, and
 * where there is one a tanh pooler. The tensors have the names of a Hugging Face {@code ViTModel}.
 */
final class VitVision {
  private static final TransformerLayer.Names LAYER =
      new TransformerLayer.Names(
          "attention.attention.query",
          "attention.attention.key",
          "attention.attention.value",
          "attention.output.dense",
          "layernorm_before",
          "intermediate.dense",
          "output.dense",
          "layernorm_after");

  private VitVision() {}

  /** Reads the network. */
  static ImageModel read(Parameters all, ModelConfig c, ImageOptions options) {
    Parameters p = all.rooted("embeddings.cls_token", "vit");
    TransformerConfig config = ClipVision.layers(c, "gelu", 1e-12);
    int width = config.width();
    PatchTokens tokens = PatchTokens.read(p.in("embeddings"), c, 16, width, options.positions());
    VectorHead head = VectorHead.none(width);
    if (p.contains("pooler.dense.weight")) {
      var act = VectorHead.Activation.of(c.text("pooler_act", "tanh"));
      int outputs = c.size("pooler_output_size", width);
      head = head.then(VectorHead.POOLED, p, "pooler.dense", outputs, act);
    }
    return new VisionTransformer(
        tokens,
        Optional.empty(),
        Transformer.read(p.in("encoder.layer"), LAYER, config),
        Optional.of(p.norm("layernorm", width, config.epsilon())),
        Optional.empty(),
        Optional.empty(),
        head);
  }
}
