package io.triptych.indexer.collection;

import java.util.Arrays;
import java.util.Locale;

/**
 * How exactly the vectors are kept that a walk over the graph compares. The vectors themselves are
 * always on disk in full; what a walk over rounded ones finds is compared once more with those. See
 * Lucene's optimized scalar quantization: each vector is centred by the segment's mean, and an
 * interval of its own is cut into 2ᵇ steps.
 */
public enum Quantization {
  /** 32 bits a number; nothing is rounded. */
  NONE(32, 1),
  /** 8 bits a number: a quarter of the memory. */
  INT8(8, 2),
  /** 4 bits a number: an eighth. */
  INT4(4, 4),
  /** 1 bit a number, and 4 for those of the query: a thirty-second. */
  BINARY(1, 20);

  private final int bits;
  private final int oversampling;

  Quantization(int bits, int oversampling) {
    this.bits = bits;
    this.oversampling = oversampling;
  }

  /** Its name in files and options: {@code none}, {@code int8}, {@code int4} or {@code binary}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The bits that a number takes. */
  public int bits() {
    return bits;
  }

  /** How many candidates for each hit asked for are compared once more, in full. */
  public int oversampling() {
    return oversampling;
  }

  /**
   * The one called {@code id}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Quantization of(String id) {
    return Arrays.stream(values())
        .filter(quantization -> quantization.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "quantization: " + id + " (expected: none, int8, int4 or binary)"));
  }
}
