package io.triptych.encoder.calibration;

import io.triptych.encoder.Calibration.Logistic;

/**
 * A logistic curve by weighted maximum likelihood (Platt, 1999), with Platt's targets (n₊ + 1) /
 * (n₊ + 2) and 1 / (n₋ + 2) in the place of 1 and 0, so that separable samples have a finite slope.
 * The loss is convex; Newton's steps are halved until it falls (Lin, Lin and Weng, 2007).
 */
final class PlattFit {
  private static final int STEPS = 100;
  private static final double CONVERGED = 1e-12;
  private static final double RIDGE = 1e-12;

  private final CosineSample.Observation[] observations;
  private final double high;
  private final double low;

  private PlattFit(CosineSample sample) {
    observations = sample.sorted();
    high = (sample.pairs() + 1.0) / (sample.pairs() + 2.0);
    low = 1.0 / (sample.nonPairs() + 2.0);
  }

  /**
   * The curve.
   *
   * @throws IllegalArgumentException if pairs are no nearer than non-pairs
   */
  static Logistic fit(CosineSample sample) {
    return new PlattFit(sample).fit();
  }

  private Logistic fit() {
    double slope = 1;
    double intercept = 0;
    double loss = loss(slope, intercept);
    for (int step = 0; step < STEPS; step++) {
      double gradientSlope = 0;
      double gradientIntercept = 0;
      double ss = RIDGE;
      double si = 0;
      double ii = RIDGE;
      for (CosineSample.Observation o : observations) {
        double p = 1 / (1 + Math.exp(-(slope * o.cosine() + intercept)));
        double error = o.weight() * (p - target(o));
        double curvature = o.weight() * p * (1 - p);
        gradientSlope += error * o.cosine();
        gradientIntercept += error;
        ss += curvature * o.cosine() * o.cosine();
        si += curvature * o.cosine();
        ii += curvature;
      }
      double determinant = ss * ii - si * si;
      double stepSlope = (ii * gradientSlope - si * gradientIntercept) / determinant;
      double stepIntercept = (ss * gradientIntercept - si * gradientSlope) / determinant;
      double size = 1;
      double next = loss(slope - stepSlope, intercept - stepIntercept);
      while (next > loss && size > 1e-6) {
        size /= 2;
        next = loss(slope - size * stepSlope, intercept - size * stepIntercept);
      }
      if (!(loss - next > CONVERGED)) {
        break;
      }
      slope -= size * stepSlope;
      intercept -= size * stepIntercept;
      loss = next;
    }
    if (!(slope > 0)) {
      throw new IllegalArgumentException(
          "pairs: no nearer than non-pairs (expected: higher cosines on average)");
    }
    return new Logistic(slope, intercept);
  }

  private double target(CosineSample.Observation observation) {
    return observation.relevant() ? high : low;
  }

  private double loss(double slope, double intercept) {
    double sum = 0;
    for (CosineSample.Observation o : observations) {
      double z = slope * o.cosine() + intercept;
      // −t·ln p − (1 − t)·ln(1 − p), without overflow for large z.
      double soft = Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
      sum += o.weight() * (soft - target(o) * z);
    }
    return sum;
  }
}
