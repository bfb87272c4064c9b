package io.triptych.encoder;

import java.util.List;
import java.util.Map;

/**
 * Turns cosines into probabilities of relevance, one rising curve for each pair of query modality
 * and target modality. Cosines of different pairs are not comparable; calibrated ones are.
 *
 * @param curves the fitted curves; a pair without one uses {@link Curve#UNCALIBRATED}
 * @param modalityWeights the pack's default weight of each target modality in a fused score, in [0,
 *     1]
 */
public record Calibration(Map<Pair, Curve> curves, Map<Modality, Double> modalityWeights) {

  /** What is asked with and what is searched. */
  public record Pair(Modality query, Modality target) {
    /** Both sides, such as {@code text-image}. */
    public String id() {
      return query.id() + "-" + target.id();
    }

    /**
     * The pair with the given {@link #id()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Pair of(String id) {
      String[] sides = id.split("-", 2);
      if (sides.length != 2) {
        throw new IllegalArgumentException(
            "calibration: " + id + " (expected: a pair such as text-image)");
      }
      return new Pair(Modality.of(sides[0]), Modality.of(sides[1]));
    }
  }

  /** A strictly rising map from cosines to probabilities. */
  public sealed interface Curve {
    /** Maps cosine −1, 0, 1 to about 0.01, 0.5, 0.99: an order without a claim. */
    Curve UNCALIBRATED = new Logistic(4.6, 0);

    /** The probability of relevance at {@code cosine}, in (0, 1); NaN of NaN. */
    double relevance(double cosine);
  }

  /** p = 1 / (1 + exp(−(slope · cosine + intercept))) (Platt, 1999). */
  public record Logistic(double slope, double intercept) implements Curve {
    public Logistic {
      if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(intercept)) {
        throw new IllegalArgumentException(
            "curve: " + slope + ", " + intercept + " (expected: a positive slope, both finite)");
      }
    }

    @Override
    public double relevance(double cosine) {
      return 1 / (1 + Math.exp(-(slope * cosine + intercept)));
    }
  }

  /**
   * Straight lines between points; level beyond the first and the last.
   *
   * @param cosines at least two, rising
   * @param relevances as many, rising, in (0, 1)
   */
  public record PiecewiseLinear(List<Double> cosines, List<Double> relevances) implements Curve {
    public PiecewiseLinear {
      cosines = List.copyOf(cosines);
      relevances = List.copyOf(relevances);
      if (cosines.size() < 2 || cosines.size() != relevances.size()) {
        throw new IllegalArgumentException(
            "points: %d and %d (expected: as many, at least 2)"
                .formatted(cosines.size(), relevances.size()));
      }
      requireRising("cosines", cosines);
      requireRising("relevances", relevances);
      if (!(relevances.getFirst() > 0 && relevances.getLast() < 1)) {
        throw new IllegalArgumentException(
            "relevances: %s to %s (expected: more than 0, less than 1)"
                .formatted(relevances.getFirst(), relevances.getLast()));
      }
    }

    private static void requireRising(String name, List<Double> values) {
      for (int i = 1; i < values.size(); i++) {
        if (!(values.get(i - 1) < values.get(i))) {
          throw new IllegalArgumentException(
              "%s: %s, %s (expected: rising)".formatted(name, values.get(i - 1), values.get(i)));
        }
      }
    }

    @Override
    public double relevance(double cosine) {
      if (Double.isNaN(cosine)) {
        return Double.NaN;
      }
      int above = 0;
      while (above < cosines.size() && cosines.get(above) < cosine) {
        above++;
      }
      if (above == 0) {
        return relevances.getFirst();
      }
      if (above == cosines.size()) {
        return relevances.getLast();
      }
      double low = cosines.get(above - 1);
      double share = (cosine - low) / (cosines.get(above) - low);
      double base = relevances.get(above - 1);
      return base + share * (relevances.get(above) - base);
    }
  }

  public Calibration {
    curves = Map.copyOf(curves);
    modalityWeights = Map.copyOf(modalityWeights);
  }

  /** The curve of a pair. */
  public Curve curve(Modality query, Modality target) {
    return curves.getOrDefault(new Pair(query, target), Curve.UNCALIBRATED);
  }

  /** The default weight of a target modality; 0 when the pack gives none. */
  public double weight(Modality target) {
    return modalityWeights.getOrDefault(target, 0.0);
  }
}
