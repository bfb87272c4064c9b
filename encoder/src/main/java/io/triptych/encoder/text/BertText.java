package io.triptych.encoder.text;

import io.triptych.encoder.block.ModelConfig;
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
 * BERT (Devlin et al., 2019) and RoBERTa (Liu et al., 2019), with the tensor names of a Hugging
 * Face {@code BertModel}.
 */
final class BertText {
  private static final String WORDS = "word_embeddings.weight";

  private static final TransformerLayer.Names LAYER =
      new TransformerLayer.Names(
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  /**
   * The sizes of the embeddings.
   *
   * @param vocabulary the rows of the word embedding
   * @param positions the rows of the position embedding
   * @param types the rows of the token-type embedding, of which the first is used
   * @param numbering how positions are counted
   */
  record Tables(int vocabulary, int positions, int types, Numbering numbering) {
    /** Those of a {@code config.json} whose class has the given defaults. */
    static Tables of(ModelConfig c, int vocabulary, int positions, int types, Numbering n) {
      return new Tables(
          c.size("vocab_size", vocabulary),
          c.size("max_position_embeddings", positions),
          c.size("type_vocab_size", types),
          n);
    }
  }

  private BertText() {}

  /** The layers of a {@code config.json}. */
  static TransformerConfig layers(ModelConfig c) {
    c.require("position_embedding_type", "absolute");
    return new TransformerConfig(
        c.size("num_hidden_layers", 12),
        c.size("hidden_size", 768),
        c.size("num_attention_heads", 12),
        c.size("intermediate_size", 3072),
        FeedForward.of(c.text("hidden_act", "gelu")),
        Norms.AFTER,
        c.number("layer_norm_eps", 1e-12),
        false);
  }

  /** The parameters of the model, whatever it was saved in. */
  static Parameters root(Parameters p) {
    return p.rooted(
        "embeddings." + WORDS, "bert", "roberta", "text_model", "model", "0.auto_model");
  }

  /** Reads a tower whose vector is what {@code head} makes of the pooled last hidden states. */
  static TextModel read(
      Parameters p, TransformerConfig config, Tables tables, Pooling pooling, VectorHead head) {
    return new TextTransformer(
        embedding(p.in("embeddings"), config, tables),
        Transformer.read(p.in("encoder.layer"), LAYER, config),
        null,
        TokenPooling.of(pooling),
        head,
        Padding.NONE);
  }

  private static TokenEmbedding embedding(Parameters p, TransformerConfig config, Tables tables) {
    int width = config.width();
    float[] positions = p.matrix("position_embeddings.weight", tables.positions(), width);
    float[] types = p.matrix("token_type_embeddings.weight", tables.types(), width);
    for (int i = 0; i < positions.length; i++) {
      positions[i] += types[i % width];
    }
    return new TokenEmbedding(
        p.embedding(WORDS, tables.vocabulary(), width),
        tables.vocabulary(),
        positions,
        width,
        tables.numbering(),
        p.norm("LayerNorm", width, config.epsilon()));
  }
}
