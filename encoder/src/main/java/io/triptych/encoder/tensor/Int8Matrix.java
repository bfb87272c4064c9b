package io.triptych.encoder.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A matrix of 8-bit weights, row-major, with a scale a row: a linear layer's output channel.
 *
 * <p>A matrix NAME [rows, columns] is two tensors:
 *
 * <ul>
 *   <li>{@code NAME.i8}, I8 [rows, columns]: whole numbers from −127 to 127;
 *   <li>{@code NAME.scale}, F32 [rows].
 * </ul>
 *
 * <p>A weight is number × scale.
 */
public final class Int8Matrix {
  /** What the tensor of the numbers has behind the matrix's name. */
  public static final String NUMBERS = ".i8";

  /** What the tensor of the scales has behind the matrix's name. */
  public static final String SCALES = ".scale";

  private static final int LARGEST = 127;

  private final Tensor numbers;
  private final float[] scales;

  private Int8Matrix(Tensor numbers, Tensor scales) {
    if (numbers.shape().length != 2) {
      throw new IllegalArgumentException("tensor " + numbers + " (expected: two axes)");
    }
    this.numbers = numbers.require(TensorType.I8);
    this.scales = scales.require(TensorType.F32).require(numbers.shape()[0]).toFloats();
  }

  /**
   * The matrix called {@code name} in a source.
   *
   * @throws CorruptFileException if one of its two tensors is missing
   * @throws IllegalArgumentException if their types or shapes do not fit each other
   */
  public static Int8Matrix of(TensorSource source, String name) {
    return new Int8Matrix(source.tensor(name + NUMBERS), source.tensor(name + SCALES));
  }

  /**
   * Rounds a matrix and adds it to a file.
   *
   * @param weights [rows, columns], finite
   */
  public static void write(
      SafetensorsWriter writer, String name, float[] weights, int rows, int columns) {
    byte[] numbers = new byte[Math.multiplyExact(rows, columns)];
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      float max = 0;
      for (int i = row * columns; i < (row + 1) * columns; i++) {
        max = Math.max(max, Math.abs(weights[i]));
      }
      if (!Float.isFinite(max)) {
        throw new IllegalArgumentException(
            "tensor " + name + ", row " + row + ": " + max + " (expected: finite)");
      }
      scales[row] = max / LARGEST;
      for (int i = row * columns; i < (row + 1) * columns && scales[row] > 0; i++) {
        numbers[i] = (byte) Math.clamp(Math.round(weights[i] / scales[row]), -LARGEST, LARGEST);
      }
    }
    int[] shape = {rows, columns};
    writer.add(new Tensor(name + NUMBERS, TensorType.I8, shape, MemorySegment.ofArray(numbers)));
    writer.add(Tensor.ofFloats(name + SCALES, new int[] {rows}, scales));
  }

  /**
   * Returns this matrix if it has the given size.
   *
   * @throws IllegalArgumentException if it is of another
   */
  public Int8Matrix require(int rows, int columns) {
    numbers.require(rows, columns);
    return this;
  }

  /** All weights, row-major, in a new array. */
  public float[] toFloats() {
    int columns = numbers.shape()[1];
    float[] out = new float[Math.multiplyExact(scales.length, columns)];
    for (int i = 0; i < out.length; i++) {
      out[i] = numbers.data().get(JAVA_BYTE, i) * scales[i / columns];
    }
    return out;
  }
}
