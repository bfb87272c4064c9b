package io.triptych.encoder.text;

import io.triptych.encoder.tensor.Q4Matrix;

/** The rows of the token embedding, [vocabulary, hidden]. */
sealed interface TokenEmbedding {

  /** Writes the row of {@code token} to {@code out} from {@code offset} on. */
  void row(int token, float[] out, int offset);

  /** Rows in single precision. */
  record Dense(float[] rows, int hidden) implements TokenEmbedding {
    @Override
    public void row(int token, float[] out, int offset) {
      System.arraycopy(rows, Math.multiplyExact(token, hidden), out, offset, hidden);
    }
  }

  /** Rows of 4-bit weights, unpacked on every look-up straight from the mapped file. */
  record Quantised(Q4Matrix matrix) implements TokenEmbedding {
    @Override
    public void row(int token, float[] out, int offset) {
      matrix.row(token, out, offset);
    }
  }
}
