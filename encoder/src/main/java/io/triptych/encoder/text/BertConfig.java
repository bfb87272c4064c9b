package io.triptych.encoder.text;

import io.triptych.encoder.block.TransformerConfig;

/**
 * The architecture of a BERT text tower. Positions are counted from 0 and the token type is always
 * 0; the norms come after the residual sums; the activation is the exact GELU; the tokenizer puts
 * {@code <s>} and {@code </s>} around the text, and the output is the mean over all tokens, those
 * two included.
 *
 * @param layers the number of transformer layers
 * @param hidden the width of the residual stream, a multiple of {@code heads}
 * @param heads the attention heads of a layer
 * @param intermediate the width of the feed-forward network
 * @param vocabulary the rows of the token embedding
 * @param maxPositions the rows of the position embedding: the longest input in tokens
 * @param typeVocabulary the rows of the token-type embedding
 * @param layerNormEps added to the variance in layer norms
 */
public record BertConfig(
    int layers,
    int hidden,
    int heads,
    int intermediate,
    int vocabulary,
    int maxPositions,
    int typeVocabulary,
    double layerNormEps) {

  public BertConfig {
    positive("layers", layers);
    positive("hidden", hidden);
    positive("heads", heads);
    positive("intermediate", intermediate);
    positive("vocabulary", vocabulary);
    positive("max_positions", maxPositions);
    positive("type_vocabulary", typeVocabulary);
    if (hidden % heads != 0) {
      throw new IllegalArgumentException(
          "hidden: " + hidden + " (expected: a multiple of heads, " + heads + ")");
    }
    if (!(layerNormEps > 0 && layerNormEps < 1)) {
      throw new IllegalArgumentException(
          "layer_norm_eps: " + layerNormEps + " (expected: between 0 and 1)");
    }
  }

  /** The shape of the layers. */
  TransformerConfig transformer() {
    return new TransformerConfig(
        layers,
        hidden,
        heads,
        intermediate,
        TransformerConfig.FeedForward.GELU,
        TransformerConfig.Norms.AFTER,
        layerNormEps,
        false);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
  }
}
