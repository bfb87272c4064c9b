package io.triptych.service.query;

/** Vectors of length 1. */
final class UnitVectors {
  /** How far from 1 the length of a given vector may be. */
  static final double TOLERANCE = 1e-3;

  /** How far from 1 rounding alone may take it. */
  private static final double ROUNDING = 1e-6;

  private UnitVectors() {}

  /** The length of a vector; no number where one of its components is none. */
  static double length(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /**
   * The vector of length 1 in the direction of {@code values}; the same where it has it already.
   */
  static float[] scaled(float[] values) {
    double length = length(values);
    if (Math.abs(length - 1) <= ROUNDING) {
      return values;
    }
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = (float) (values[i] / length);
    }
    return scaled;
  }
}
