package io.triptych.encoder.tensor;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A named, typed view of row-major, little-endian numbers. The memory is not copied and belongs to
 * whoever made the view: a mapped file, or an array.
 *
 * @param shape the length of each axis, outermost first; empty for a scalar. Not copied: nobody
 *     changes it
 * @param data exactly the bytes that shape and type ask for
 */
public record Tensor(String name, TensorType type, int[] shape, MemorySegment data) {
  private static final ValueLayout.OfFloat FLOATS =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLES =
      JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORTS =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int CHUNK = 4096;

  public Tensor {
    long expected = Math.multiplyExact(elements(shape), type.bytes());
    if (data.byteSize() != expected) {
      throw new IllegalArgumentException(
          "tensor %s: %d bytes (expected: %d for %s %s)"
              .formatted(name, data.byteSize(), expected, type, Arrays.toString(shape)));
    }
  }

  /** A tensor of {@link TensorType#F32} that holds {@code values}. */
  public static Tensor ofFloats(String name, int[] shape, float[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    MemorySegment.copy(values, 0, data, FLOATS, 0, values.length);
    return new Tensor(name, TensorType.F32, shape, data);
  }

  /**
   * A tensor of {@link TensorType#F16} that holds {@code values}, each rounded to nearest.
   *
   * @throws IllegalArgumentException if one is too large for the type (65,504)
   */
  public static Tensor ofHalves(String name, int[] shape, float[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 2)]);
    for (int i = 0; i < values.length; i++) {
      short half = Float.floatToFloat16(values[i]);
      if (!Float.isFinite(Float.float16ToFloat(half))) {
        throw new IllegalArgumentException(
            "tensor %s: %s (expected: finite in F16)".formatted(name, values[i]));
      }
      data.set(SHORTS, 2L * i, half);
    }
    return new Tensor(name, TensorType.F16, shape, data);
  }

  /** A tensor of {@link TensorType#U8} over {@code values}, which is not copied. */
  public static Tensor ofBytes(String name, int[] shape, byte[] values) {
    return new Tensor(name, TensorType.U8, shape, MemorySegment.ofArray(values));
  }

  /** The number of elements: the product of the shape. */
  public long elements() {
    return elements(shape);
  }

  /**
   * Returns this tensor if it has the given shape.
   *
   * @throws IllegalArgumentException if the shape is another
   */
  public Tensor require(int... expected) {
    if (!Arrays.equals(shape, expected)) {
      throw new IllegalArgumentException(
          "tensor %s: %s (expected: %s)"
              .formatted(name, Arrays.toString(shape), Arrays.toString(expected)));
    }
    return this;
  }

  /**
   * Returns this tensor if it has the given type.
   *
   * @throws IllegalArgumentException if the type is another
   */
  public Tensor require(TensorType expected) {
    if (type != expected) {
      throw new IllegalArgumentException(
          "tensor %s: %s (expected: %s)".formatted(name, type, expected));
    }
    return this;
  }

  /**
   * The elements as 32-bit floats in a new array; {@link TensorType#F64} is rounded to nearest.
   *
   * @throws IllegalArgumentException if the type is not a floating one or an array cannot hold them
   */
  public float[] toFloats() {
    if (!type.isFloating() || elements() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s: %s %s (expected: F64, F32, F16 or BF16 of at most 2^31 elements)"
              .formatted(name, type, Arrays.toString(shape)));
    }
    float[] out = new float[(int) elements()];
    switch (type) {
      case F32 -> MemorySegment.copy(data, FLOATS, 0, out, 0, out.length);
      case F64 -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = (float) data.get(DOUBLES, 8L * i);
        }
      }
      default -> widen(out);
    }
    return out;
  }

  /** The two-byte types, by way of a small array: over arrays the conversion becomes SIMD. */
  private void widen(float[] out) {
    short[] chunk = new short[Math.min(CHUNK, out.length)];
    for (int start = 0; start < out.length; start += CHUNK) {
      int count = Math.min(CHUNK, out.length - start);
      MemorySegment.copy(data, SHORTS, 2L * start, chunk, 0, count);
      if (type == TensorType.F16) {
        for (int i = 0; i < count; i++) {
          out[start + i] = Float.float16ToFloat(chunk[i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          out[start + i] = Float.intBitsToFloat(chunk[i] << 16);
        }
      }
    }
  }

  @Override
  public String toString() {
    return name + " " + type + " " + Arrays.toString(shape);
  }

  private static long elements(int[] shape) {
    long product = 1;
    for (int axis : shape) {
      if (axis < 0) {
        throw new IllegalArgumentException(
            "shape: " + Arrays.toString(shape) + " (expected: no negative length)");
      }
      product = Math.multiplyExact(product, axis);
    }
    return product;
  }
}
