package io.triptych.encoder;

import java.util.Map;

/**
 * Turns cosines into probabilities of relevance, one logistic curve for each pair of query modality
 * and target modality: p = 1 / (1 + exp(−(slope · cosine + intercept))). Cosines of different pairs
 * are not comparable; calibrated ones are (Platt, 1999).
 *
 * @param curves the fitted curves; a pair without one uses {@link Curve#UNCALIBRATED}
 * @param modalityWeights the pack's default weight of each target modality in a fused score, in [0,
 *     1]
 */
public record Calibration(Map<Pair, Curve> curves, Map<Modality, Double> modalityWeights) {

  /** What is asked with and what is searched. */
  public record Pair(Modality query, Modality target) {}

  /** A logistic curve over cosines. */
  public record Curve(double slope, double intercept) {
    /** Maps cosine −1, 0, 1 to about 0.01, 0.5, 0.99: an order without a claim. */
    public static final Curve UNCALIBRATED = new Curve(4.6, 0);

    public Curve {
      if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(intercept)) {
        throw new IllegalArgumentException(
            "curve: " + slope + ", " + intercept + " (expected: a positive slope, both finite)");
      }
    }

    /** The probability of relevance at {@code cosine}, in (0, 1). */
    public double relevance(double cosine) {
      return 1 / (1 + Math.exp(-(slope * cosine + intercept)));
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
