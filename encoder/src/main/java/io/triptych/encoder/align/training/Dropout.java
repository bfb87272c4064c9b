package io.triptych.encoder.align.training;

import java.util.SplittableRandom;

/** Sets numbers to zero at random and scales the rest up, so that the expected value stays. */
final class Dropout {
  private final double share;
  private float[] factors = new float[0];

  /** Drops the given share, from 0 to below 1. */
  Dropout(double share) {
    this.share = share;
  }

  /** A copy of x with numbers dropped, which ones is kept for {@link #backward}. */
  Matrix forward(Matrix x, SplittableRandom random) {
    factors = new float[x.values().length];
    float kept = (float) (1 / (1 - share));
    for (int i = 0; i < factors.length; i++) {
      factors[i] = share > 0 && random.nextDouble() < share ? 0 : kept;
    }
    return scaled(x);
  }

  Matrix backward(Matrix dy) {
    return scaled(dy);
  }

  private Matrix scaled(Matrix x) {
    Matrix out = Matrix.zeros(x.rows(), x.columns());
    for (int i = 0; i < factors.length; i++) {
      out.values()[i] = x.values()[i] * factors[i];
    }
    return out;
  }
}
