package io.triptych.encoder.kernel;

import java.util.Arrays;

/**
 * Panels in 4 bits, rounded by {@link Int4Blocks} along the depth.
 *
 * <p>Layout. A panel of w columns is a row of blocks; a block is w scales and 4 rows of w ints. Int
 * c of row j holds weights 8 · j to 8 · j + 7 of column c, the first in the lowest four bits.
 */
final class Int4Panels implements PanelStorage {
  /** Weights in an int. */
  static final int PER_WORD = 8;

  private static final Int4Kernel KERNEL =
      Kernels.pick(() -> new ScalarInt4(), () -> new VectorInt4());
  private static final int ROWS = Int4Blocks.SIZE / PER_WORD;
  private final int depth;
  private final int columns;
  private final int blocks;
  private final int[] words;
  private final short[] scales;

  /**
   * Rounds.
   *
   * @param matrix [columns, depth]
   */
  Int4Panels(float[] matrix, int depth, int columns) {
    this.depth = depth;
    this.columns = columns;
    blocks = Math.ceilDiv(depth, Int4Blocks.SIZE);
    scales = new short[Math.multiplyExact(blocks, Kernels.stride(columns))];
    words = new int[Math.multiplyExact(ROWS, scales.length)];
    byte[] nibbles = new byte[Int4Blocks.SIZE];
    int width;
    for (int first = 0; first < columns; first += width) {
      width = PackedMatrix.panelWidth(first, columns);
      for (int column = 0; column < Math.min(width, columns - first); column++) {
        for (int block = 0; block < blocks; block++) {
          int k = block * Int4Blocks.SIZE;
          int count = Math.min(Int4Blocks.SIZE, depth - k);
          Arrays.fill(nibbles, (byte) 8);
          int at = (first + column) * depth + k;
          int scale = first * blocks + block * width + column;
          scales[scale] = Int4Blocks.round(matrix, at, count, nibbles);
          pack(nibbles, first * blocks * ROWS + block * ROWS * width + column, width);
        }
      }
    }
  }

  private void pack(byte[] nibbles, int at, int width) {
    for (int i = 0; i < nibbles.length; i++) {
      words[at + i / PER_WORD * width] |= nibbles[i] << (4 * (i % PER_WORD));
    }
  }

  @Override
  public void widen(int column, int count, float[] out) {
    int width;
    int base = 0;
    for (int first = column; first < column + count; first += width) {
      width = PackedMatrix.panelWidth(first, columns);
      for (int block = 0; block < blocks; block++) {
        int k = block * Int4Blocks.SIZE;
        int scale = first * blocks + block * width;
        KERNEL.widen(
            words,
            ROWS * scale,
            scales,
            scale,
            width,
            Math.min(Int4Blocks.SIZE, depth - k),
            out,
            base + k * width);
      }
      base += width * depth;
    }
  }

  @Override
  public long bytes() {
    return 4L * words.length + 2L * scales.length;
  }
}
