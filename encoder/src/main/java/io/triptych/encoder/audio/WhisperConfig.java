package io.triptych.encoder.audio;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.TransformerConfig;
import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.block.TransformerConfig.Norms;

/**
 * The architecture of a Whisper checkpoint, all sizes alike.
 *
 * @param bins the mel bins of a frame
 * @param positions the encoder's positions, half as many as frames
 * @param encoder the encoder's layers
 * @param decoder the decoder's layers
 * @param maxTokens the decoder's positions: the longest text in tokens, prompt included
 * @param vocabulary the rows of the token embedding
 * @param scaleEmbedding whether token embeddings are multiplied by √width
 */
record WhisperConfig(
    int bins,
    int positions,
    TransformerConfig encoder,
    TransformerConfig decoder,
    int maxTokens,
    int vocabulary,
    boolean scaleEmbedding) {
  private static final double EPSILON = 1e-5;

  WhisperConfig {
    if (bins < 1 || positions < 1 || maxTokens < 1 || vocabulary < 1) {
      throw new IllegalArgumentException(
          "whisper: %d bins, %d positions, %d target positions, %d tokens (expected: all positive)"
              .formatted(bins, positions, maxTokens, vocabulary));
    }
  }

  /** Reads a {@code config.json} of model type {@code whisper}. */
  static WhisperConfig read(ModelConfig s) {
    FeedForward activation = FeedForward.of(s.text("activation_function", "gelu"));
    int width = s.integer("d_model");
    return new WhisperConfig(
        s.integer("num_mel_bins", 80),
        s.integer("max_source_positions", 1500),
        layers(s, "encoder", width, activation, false),
        layers(s, "decoder", width, activation, true),
        s.integer("max_target_positions", 448),
        s.integer("vocab_size"),
        s.flag("scale_embedding", false));
  }

  private static TransformerConfig layers(
      ModelConfig s, String part, int width, FeedForward activation, boolean causal) {
    return new TransformerConfig(
        s.integer(part + "_layers"),
        width,
        s.integer(part + "_attention_heads"),
        s.integer(part + "_ffn_dim"),
        activation,
        Norms.BEFORE,
        EPSILON,
        causal);
  }

  int width() {
    return encoder.width();
  }
}
