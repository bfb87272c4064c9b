package io.triptych.encoder.image;

import io.triptych.encoder.image.AntialiasedResize.Filter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fixed-point weights with which the samples of one line are mixed into a line of another
 * length. Target sample x mixes {@code taps(x)} source samples beginning at {@code first(x)} with
 * {@code fixed()[from(x)…]}.
 */
final class ResizeWeights {
  /** The number of fractional bits. */
  static final int PRECISION = 22;

  private static final int CACHED = 128;

  private record Key(Filter filter, int source, int target) {}

  private static final Map<Key, ResizeWeights> CACHE =
      new LinkedHashMap<>(2 * CACHED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ResizeWeights> eldest) {
          return size() > CACHED;
        }
      };

  private final int[] first;
  private final int[] from;
  private final int[] fixed;

  private ResizeWeights(Key key) {
    double scale = (double) key.source() / key.target();
    // Shrinking stretches the filter over all source samples that fall into a target sample.
    double stretch = Math.max(scale, 1);
    double support = radius(key.filter()) * stretch;
    first = new int[key.target()];
    from = new int[key.target() + 1];
    int[] last = new int[key.target()];
    for (int x = 0; x < key.target(); x++) {
      double centre = (x + 0.5) * scale;
      first[x] = Math.max(0, (int) (centre - support + 0.5));
      last[x] = Math.min(key.source(), (int) (centre + support + 0.5));
      from[x + 1] = from[x] + last[x] - first[x];
    }
    fixed = new int[from[key.target()]];
    for (int x = 0; x < key.target(); x++) {
      fill(key.filter(), x, (x + 0.5) * scale, 1 / stretch);
    }
  }

  /** The weights for a pair of lengths; the most recently used ones are kept. */
  static ResizeWeights of(Filter filter, int source, int target) {
    Key key = new Key(filter, source, target);
    synchronized (CACHE) {
      return CACHE.computeIfAbsent(key, ResizeWeights::new);
    }
  }

  private void fill(Filter filter, int x, double centre, double shrink) {
    double[] weights = new double[taps(x)];
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      weights[k] = weight(filter, (k + first[x] - centre + 0.5) * shrink);
      sum += weights[k];
    }
    for (int k = 0; k < weights.length; k++) {
      double scaled = (sum == 0 ? weights[k] : weights[k] / sum) * (1 << PRECISION);
      fixed[from[x] + k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
  }

  private static double radius(Filter filter) {
    return switch (filter) {
      case BILINEAR -> 1;
      case BICUBIC -> 2;
    };
  }

  private static double weight(Filter filter, double distance) {
    double x = Math.abs(distance);
    return switch (filter) {
      case BILINEAR -> x < 1 ? 1 - x : 0;
      case BICUBIC -> x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? outerCubic(x) : 0;
    };
  }

  /** Keys' cubic between 1 and 2: a·(x³ − 5x² + 8x − 4) with a = −0.5. */
  private static double outerCubic(double x) {
    return -0.5 * (((x - 5) * x + 8) * x - 4);
  }

  int length() {
    return first.length;
  }

  int first(int x) {
    return first[x];
  }

  int from(int x) {
    return from[x];
  }

  int taps(int x) {
    return from[x + 1] - from[x];
  }

  int[] fixed() {
    return fixed;
  }
}
