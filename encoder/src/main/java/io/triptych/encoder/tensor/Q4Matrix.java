package io.triptych.encoder.tensor;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A matrix of 4-bit weights, row-major, in blocks of 32 along the row (the Q4_0 of GGML). Reading
 * is thread-safe and goes straight to the mapped file.
 *
 * <p>Safetensors has no type for it, so a matrix NAME [rows, columns] is two tensors that hold the
 * same values, nothing rounded again:
 *
 * <ul>
 *   <li>{@code NAME.q4}, U8 [rows, columns / 2]: 16 bytes a block. Byte j has weight j of the block
 *       in its low four bits and weight 16 + j in its high four, each as 0 to 15;
 *   <li>{@code NAME.scale}, F16 [rows, columns / 32]: a scale a block.
 * </ul>
 *
 * <p>A weight is (nibble − 8) × scale.
 */
public final class Q4Matrix {
  /** Weights that share a scale. */
  public static final int BLOCK = 32;

  /** What the tensor of the nibbles has behind the matrix's name. */
  public static final String NIBBLES = ".q4";

  /** What the tensor of the scales has behind the matrix's name. */
  public static final String SCALES = ".scale";

  private static final ValueLayout.OfLong LONGS =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORTS =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int rows;
  private final int columns;
  private final MemorySegment nibbles;
  private final MemorySegment scales;

  private Q4Matrix(Tensor nibbles, Tensor scales) {
    if (nibbles.shape().length != 2 || nibbles.shape()[1] % (BLOCK / 2) != 0) {
      throw new IllegalArgumentException(
          "tensor " + nibbles + " (expected: two axes, rows of whole 16-byte blocks)");
    }
    this.rows = nibbles.shape()[0];
    this.columns = 2 * nibbles.shape()[1];
    this.nibbles = nibbles.require(TensorType.U8).data();
    this.scales = scales.require(TensorType.F16).require(rows, columns / BLOCK).data();
  }

  /**
   * The matrix called {@code name} in a source.
   *
   * @throws CorruptFileException if one of its two tensors is missing
   * @throws IllegalArgumentException if their types or shapes do not fit each other
   */
  public static Q4Matrix of(TensorSource source, String name) {
    return new Q4Matrix(source.tensor(name + NIBBLES), source.tensor(name + SCALES));
  }

  /**
   * Adds a matrix to a file.
   *
   * @param nibbles [rows, columns], each from 0 to 15
   * @param scales [rows, columns / 32], the bits of 16-bit floats
   */
  public static void write(
      SafetensorsWriter writer,
      String name,
      byte[] nibbles,
      short[] scales,
      int rows,
      int columns) {
    byte[] pairs = new byte[nibbles.length / 2];
    for (int i = 0; i < pairs.length; i++) {
      int low = i / (BLOCK / 2) * BLOCK + i % (BLOCK / 2);
      pairs[i] = (byte) (nibbles[low] | (nibbles[low + BLOCK / 2] << 4));
    }
    writer.add(Tensor.ofBytes(name + NIBBLES, new int[] {rows, columns / 2}, pairs));
    MemorySegment halves = MemorySegment.ofArray(new byte[2 * scales.length]);
    MemorySegment.copy(scales, 0, halves, SHORTS, 0, scales.length);
    int[] shape = {rows, columns / BLOCK};
    writer.add(new Tensor(name + SCALES, TensorType.F16, shape, halves));
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /**
   * Returns this matrix if it has the given size.
   *
   * @throws IllegalArgumentException if it is of another
   */
  public Q4Matrix require(int expectedRows, int expectedColumns) {
    if (rows != expectedRows || columns != expectedColumns) {
      throw new IllegalArgumentException(
          "matrix: %d×%d (expected: %d×%d)"
              .formatted(rows, columns, expectedRows, expectedColumns));
    }
    return this;
  }

  /**
   * Writes row {@code row} to {@code out} from {@code offset} on.
   *
   * @throws IndexOutOfBoundsException if there is no such row or no room for it
   */
  public void row(int row, float[] out, int offset) {
    Objects.checkIndex(row, rows);
    Objects.checkFromIndexSize(offset, columns, out.length);
    long block = (long) row * (columns / BLOCK);
    for (int column = 0; column < columns; column += BLOCK, block++) {
      float scale = Float.float16ToFloat(scales.get(SHORTS, 2 * block));
      unpack(nibbles.get(LONGS, 16 * block), scale, out, offset + column);
      unpack(nibbles.get(LONGS, 16 * block + 8), scale, out, offset + column + 8);
    }
  }

  /** All weights, row-major, in a new array. */
  public float[] toFloats() {
    float[] out = new float[Math.multiplyExact(rows, columns)];
    for (int row = 0; row < rows; row++) {
      row(row, out, row * columns);
    }
    return out;
  }

  /** Eight bytes of a block: eight weights from {@code at} on and their partners 16 further on. */
  private static void unpack(long bytes, float scale, float[] out, int at) {
    for (int j = 0; j < 8; j++) {
      int pair = (int) (bytes >>> (8 * j));
      out[at + j] = ((pair & 15) - 8) * scale;
      out[at + j + 16] = ((pair >>> 4 & 15) - 8) * scale;
    }
  }
}
