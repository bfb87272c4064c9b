package io.triptych.encoder.block;

import io.triptych.encoder.tensor.Q4Matrix;

/** A table of embeddings, one row a token. */
public sealed interface EmbeddingTable {

  /**
   * Copies a row.
   *
   * @throws IndexOutOfBoundsException if there is no such row
   */
  void row(int row, float[] out, int offset);

  /** Rows in memory. */
  record Dense(float[] values, int width) implements EmbeddingTable {
    @Override
    public void row(int row, float[] out, int offset) {
      System.arraycopy(values, Math.multiplyExact(row, width), out, offset, width);
    }
  }

  /** Rows in four bits, unpacked when they are looked up. */
  record Quantised(Q4Matrix matrix) implements EmbeddingTable {
    @Override
    public void row(int row, float[] out, int offset) {
      matrix.row(row, out, offset);
    }
  }
}
