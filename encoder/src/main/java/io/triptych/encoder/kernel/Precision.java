package io.triptych.encoder.kernel;

import java.util.Locale;

/** How the weights of a matrix product are held in memory. */
public enum Precision {
  /** 32-bit floats. */
  FP32,
  /** 16-bit floats (IEEE 754 binary16), widened a panel at a time. */
  FP16,
  /** 8-bit whole numbers with a scale a column; the other factor is rounded as it comes. */
  INT8,
  /** 4-bit whole numbers with a scale for 32 of a column, widened a panel at a time. */
  INT4;

  /**
   * The precision called {@code name}, in lower or upper case.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Precision of(String name) {
    for (Precision precision : values()) {
      if (precision.name().equalsIgnoreCase(name)) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "precision: " + name + " (expected: fp32, fp16, int8 or int4)");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
