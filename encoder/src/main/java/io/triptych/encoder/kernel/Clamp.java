package io.triptych.encoder.kernel;

/**
 * What limits an output of a convolution. A limit is a comparison of the bits as integers: between
 * non-negative floats the order is the same, and negative ones are negative integers.
 */
public enum Clamp {
  /** Nothing. */
  NONE(Integer.MIN_VALUE, Integer.MAX_VALUE),
  /** max(x, 0). */
  RELU(0, Integer.MAX_VALUE),
  /** min(max(x, 0), 6). */
  RELU6(0, Float.floatToRawIntBits(6f));

  private final int low;
  private final int high;

  Clamp(int low, int high) {
    this.low = low;
    this.high = high;
  }

  /**
   * The function that Hugging Face calls {@code name}.
   *
   * @throws IllegalArgumentException if it is none of those here
   */
  public static Clamp of(String name) {
    return switch (name) {
      case "relu" -> RELU;
      case "relu6" -> RELU6;
      default ->
          throw new IllegalArgumentException(
              "hidden_act: " + name + " (expected: relu or relu6 in a convolutional network)");
    };
  }

  int low() {
    return low;
  }

  int high() {
    return high;
  }

  float apply(float x) {
    return Float.intBitsToFloat(Math.clamp(Float.floatToRawIntBits(x), low, high));
  }
}
