package io.triptych.encoder.kernel;

/** The checks at the kernels' doors; behind them every access is inside its array. */
final class Checks {
  private Checks() {}

  /**
   * Requires that {@code rows} rows of {@code width} floats, {@code stride} apart, lie in an array.
   */
  static void rows(String name, float[] array, int offset, int rows, int width, int stride) {
    long end = rows == 0 ? offset : offset + (rows - 1L) * stride + width;
    if (offset < 0 || rows < 0 || stride < width || end > array.length) {
      throw new IllegalArgumentException(
          "%s: %d rows of %d, stride %d, from %d (expected: inside %d floats)"
              .formatted(name, rows, width, stride, offset, array.length));
    }
  }

  /** Requires an exact length. */
  static void length(String name, float[] array, long expected) {
    if (array.length != expected) {
      throw new IllegalArgumentException(
          name + ": " + array.length + " floats (expected: " + expected + ")");
    }
  }
}
