package io.triptych.indexer.collection;

/**
 * How a collection's graphs are built (Malkov and Yashunin, 2018).
 *
 * @param maxConn the most neighbours a node keeps (M), 4 to 512
 * @param beamWidth how many candidates are weighed for them (efConstruction), 8 to 3,200
 */
public record IndexSettings(int maxConn, int beamWidth) {
  /** What a new collection gets. */
  public static final IndexSettings DEFAULT = new IndexSettings(32, 250);

  public IndexSettings {
    if (maxConn < 4 || maxConn > 512) {
      throw new IllegalArgumentException("maxConn: " + maxConn + " (expected: 4 to 512)");
    }
    if (beamWidth < 8 || beamWidth > 3200) {
      throw new IllegalArgumentException("beamWidth: " + beamWidth + " (expected: 8 to 3200)");
    }
  }
}
