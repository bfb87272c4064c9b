package io.triptych.encoder.text;

import io.triptych.encoder.block.EmbeddingTable;
import io.triptych.encoder.block.Norm;

/**
 * Token ids to the input of the first layer: the word's vector plus the position's.
 *
 * @param words [vocabulary, width]
 * @param vocabulary the number of tokens
 * @param positions [positions, width], whatever else is added to every token included
 * @param width the length of a vector
 * @param numbering which row of {@code positions} belongs to a token
 * @param norm applied to the sums, or null
 */
record TokenEmbedding(
    EmbeddingTable words,
    int vocabulary,
    float[] positions,
    int width,
    Numbering numbering,
    Norm norm) {

  /**
   * How positions are counted.
   *
   * @param first the position of the first token
   * @param padding the token that keeps position {@code first} − 1 and is not counted; −1 for none
   */
  record Numbering(int first, int padding) {
    /** From 0. */
    static final Numbering FROM_ZERO = new Numbering(0, -1);

    /** As RoBERTa (Liu et al., 2019) counts: from padding + 1, padding not counted. */
    static Numbering after(int padding) {
      return new Numbering(padding + 1, padding);
    }
  }

  /** The most tokens of a text. */
  int maxTokens() {
    return positions.length / width - numbering.first();
  }

  /**
   * Embeds a text.
   *
   * @param text its tokens
   * @param length the tokens and, behind them, as many of {@code padding}
   * @param x takes [length, width] from {@code offset} on
   */
  void embed(int[] text, int length, int padding, float[] x, int offset, int stride) {
    int next = numbering.first();
    for (int i = 0; i < length; i++) {
      int token = i < text.length ? text[i] : padding;
      int position = token == numbering.padding() ? numbering.first() - 1 : next++;
      row(token, position, x, offset + i * stride);
    }
    if (norm != null) {
      norm.apply(x, x, offset, length, stride);
    }
  }

  private void row(int token, int position, float[] x, int offset) {
    if (token < 0 || token >= vocabulary) {
      throw new IllegalArgumentException(
          "token id: " + token + " (expected: from 0 to " + (vocabulary - 1) + ")");
    }
    words.row(token, x, offset);
    int from = position * width;
    for (int i = 0; i < width; i++) {
      x[offset + i] += positions[from + i];
    }
  }
}
