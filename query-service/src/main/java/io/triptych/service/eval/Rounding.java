package io.triptych.service.eval;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** To how many bits the numbers of a vector are rounded, with one scale for each vector. */
public enum Rounding {
  NONE(0),
  INT8(127),
  INT4(7),
  /** Every number becomes its sign. */
  BIT(1);

  /** The largest whole number; 0: nothing is rounded. */
  private final int largest;

  Rounding(int largest) {
    this.largest = largest;
  }

  /** The lower-case name. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The rounding with the given {@link #id()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Rounding of(String id) {
    for (Rounding rounding : values()) {
      if (rounding.id().equals(id)) {
        return rounding;
      }
    }
    String ids = Arrays.stream(values()).map(Rounding::id).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("vectors: " + id + " (expected: " + ids + ")");
  }

  /** The unit vector that points where the rounded {@code vector} does. */
  float[] apply(float[] vector) {
    if (largest == 0) {
      return vector;
    }
    float peak = 0;
    for (float value : vector) {
      peak = Math.max(peak, Math.abs(value));
    }
    float[] rounded = new float[vector.length];
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      rounded[i] =
          largest == 1 ? Math.copySign(1, vector[i]) : Math.round(vector[i] / peak * largest);
      squares += rounded[i] * rounded[i];
    }
    float norm = (float) Math.sqrt(squares);
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] /= norm;
    }
    return rounded;
  }
}
