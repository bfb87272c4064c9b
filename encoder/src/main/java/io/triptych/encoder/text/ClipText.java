package io.triptych.encoder.text;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.block.TransformerConfig.Norms;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.block.VectorHead;
import io.triptych.encoder.text.TextTransformer.Padding;
import io.triptych.encoder.text.TokenEmbedding.Numbering;

/**
 * The text tower of CLIP (Radford et al., 2021): word and position embeddings, causal layers with
 * norms before, a final norm, the vector where the text ends, and a projection. The tensors have
 * the names of a Hugging Face {@code CLIPModel}.
 */
final class ClipText {
  /** {@code eos_token_id} of the first CLIP checkpoints, which is not the token that ends texts. */
  private static final int MISNAMED_END = 2;

  private static final TransformerLayer.Names LAYER =
      new TransformerLayer.Names(
          "self_attn.q_proj",
          "self_attn.k_proj",
          "self_attn.v_proj",
          "self_attn.out_proj",
          "layer_norm1",
          "mlp.fc1",
          "mlp.fc2",
          "layer_norm2");

  private ClipText() {}

  /**
   * Reads CLIP's tower.
   *
   * @param p the whole checkpoint
   * @param c the tower's part of the configuration
   * @param projection the length of the projected vector, 0 where there is no projection
   */
  static TextModel read(Parameters p, ModelConfig c, int projection) {
    TransformerConfig config = layers(c, 512, 2048, 8, "quick_gelu", 1e-5, true);
    int end = c.integer("eos_token_id", 49407);
    TokenPooling pooling =
        end == MISNAMED_END ? TokenPooling.atGreatest() : TokenPooling.atFirst(end);
    VectorHead head = VectorHead.none(config.width());
    if (projection > 0) {
      head = head.then(VectorHead.PROJECTED, p, "text_projection", projection);
    }
    return read(p, c, config, 49408, 77, pooling, head, Padding.NONE);
  }

  /** The layers of a {@code config.json} whose class has the given defaults. */
  static TransformerConfig layers(
      ModelConfig c, int width, int inner, int heads, String act, double epsilon, boolean causal) {
    return new TransformerConfig(
        c.size("num_hidden_layers", 12),
        c.size("hidden_size", width),
        c.size("num_attention_heads", heads),
        c.size("intermediate_size", inner),
        FeedForward.of(c.text("hidden_act", act)),
        Norms.BEFORE,
        c.number("layer_norm_eps", epsilon),
        causal);
  }

  /** Reads a tower of this make. */
  static TextModel read(
      Parameters all,
      ModelConfig c,
      TransformerConfig config,
      int defaultVocabulary,
      int defaultPositions,
      TokenPooling pooling,
      VectorHead head,
      Padding padding) {
    Parameters p = all.in("text_model");
    int width = config.width();
    int vocabulary = c.size("vocab_size", defaultVocabulary);
    int positions = c.size("max_position_embeddings", defaultPositions);
    TokenEmbedding embedding =
        new TokenEmbedding(
            p.embedding("embeddings.token_embedding.weight", vocabulary, width),
            vocabulary,
            p.matrix("embeddings.position_embedding.weight", positions, width),
            width,
            Numbering.FROM_ZERO,
            null);
    Transformer layers = Transformer.read(p.in("encoder.layers"), LAYER, config);
    Norm finalNorm = p.norm("final_layer_norm", width, config.epsilon());
    return new TextTransformer(embedding, layers, finalNorm, pooling, head, padding);
  }
}
