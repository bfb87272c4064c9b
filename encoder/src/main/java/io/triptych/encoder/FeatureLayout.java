package io.triptych.encoder;

import java.util.Arrays;
import java.util.List;

/**
 * How a tower's outputs stand behind one another in {@link Embedding#features()}. The first segment
 * is the tower's native embedding.
 */
public record FeatureLayout(List<Segment> segments) {

  /** A named run of {@code width} floats. */
  public record Segment(String name, int width) {
    public Segment {
      if (name.isEmpty() || width < 1) {
        throw new IllegalArgumentException(
            "segment: " + name + ":" + width + " (expected: a name and a positive width)");
      }
    }
  }

  public FeatureLayout {
    segments = List.copyOf(segments);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("segments: 0 (expected: at least 1)");
    }
  }

  /** The number of floats in all segments. */
  public int width() {
    return segments.stream().mapToInt(Segment::width).sum();
  }

  /** The width of the native embedding. */
  public int nativeWidth() {
    return segments.getFirst().width();
  }

  /** The native embedding within {@code features}. */
  public float[] nativeEmbedding(float[] features) {
    return Arrays.copyOf(features, nativeWidth());
  }

  /**
   * Where the segment called {@code name} begins.
   *
   * @throws IllegalArgumentException if there is none
   */
  public int offset(String name) {
    int offset = 0;
    for (Segment segment : segments) {
      if (segment.name().equals(name)) {
        return offset;
      }
      offset += segment.width();
    }
    throw new IllegalArgumentException("segment: " + name + " (expected: one of " + segments + ")");
  }
}
