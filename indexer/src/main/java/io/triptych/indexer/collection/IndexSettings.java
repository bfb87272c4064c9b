package io.triptych.indexer.collection;

import java.util.Objects;

/**
 * How a collection's graphs are built (Malkov and Yashunin, 2018).
 *
 * @param maxConn the most neighbours a node keeps (M), 4 to 512
 * @param beamWidth how many candidates are weighed for them (efConstruction), 8 to 3,200
 * @param quantization how exactly the vectors are kept that a walk compares
 */
public record IndexSettings(int maxConn, int beamWidth, Quantization quantization) {
  /** What a new collection gets. */
  public static final IndexSettings DEFAULT = new IndexSettings(32, 250);

  public IndexSettings {
    Objects.requireNonNull(quantization, "quantization");
    if (maxConn < 4 || maxConn > 512) {
      throw new IllegalArgumentException("maxConn: " + maxConn + " (expected: 4 to 512)");
    }
    if (beamWidth < 8 || beamWidth > 3200) {
      throw new IllegalArgumentException("beamWidth: " + beamWidth + " (expected: 8 to 3200)");
    }
  }

  /** Graphs over vectors that are not rounded. */
  public IndexSettings(int maxConn, int beamWidth) {
    this(maxConn, beamWidth, Quantization.NONE);
  }

  /** The same graphs over other vectors. */
  public IndexSettings with(Quantization other) {
    return new IndexSettings(maxConn, beamWidth, other);
  }
}
