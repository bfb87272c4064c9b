package io.triptych.encoder.align.training;

import io.triptych.encoder.kernel.Softmax;

/**
 * Keeps what the base says of texts about anything (Li and Hoiem, Learning without Forgetting,
 * 2016): the mean over rows of the Kullback–Leibler divergence of softmax(k · v · Aᵀ) from
 * softmax(k · base · Aᵀ), times a weight. So a residual tells the things of its catalogue apart by
 * directions in which they were all alike, and a pepper stays nearest to "pepper".
 *
 * @param anchors A, rows of length 1, [m, dimension]; none keeps nothing
 * @param weight of the mean, at least 0
 */
record Distillation(Matrix anchors, double weight) {
  /** k, one over the temperature of the contrastive loss' beginning. */
  private static final float SHARPNESS = 14;

  private static final double SMALLEST = 1e-30;

  /** The weighted mean; adds its gradient to {@code dv}. */
  double add(Matrix v, Matrix base, Matrix dv) {
    if (weight == 0 || anchors.rows() == 0) {
      return 0;
    }
    Matrix old = probabilities(base);
    Matrix now = probabilities(v);
    double divergence = 0;
    double factor = weight * SHARPNESS / v.rows();
    for (int i = 0; i < now.values().length; i++) {
      double p = old.values()[i];
      double q = now.values()[i];
      divergence += p * Math.log(Math.max(SMALLEST, p) / Math.max(SMALLEST, q));
      now.values()[i] = (float) (factor * (q - p));
    }
    Matrix gradient = now.times(anchors);
    for (int i = 0; i < dv.values().length; i++) {
      dv.values()[i] += gradient.values()[i];
    }
    return weight * divergence / v.rows();
  }

  private Matrix probabilities(Matrix v) {
    Matrix z = v.timesTransposed(anchors);
    for (int i = 0; i < z.values().length; i++) {
      z.values()[i] *= SHARPNESS;
    }
    Softmax.apply(z.values(), 0, z.rows(), z.columns(), z.columns());
    return z;
  }
}
