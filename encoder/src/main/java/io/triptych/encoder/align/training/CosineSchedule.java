package io.triptych.encoder.align.training;

/**
 * A learning rate that rises linearly over the first steps and then falls along half a cosine to
 * zero (Loshchilov and Hutter, SGDR, 2017, without restarts).
 *
 * @param peak the highest rate
 * @param steps in all, at least 1
 */
record CosineSchedule(double peak, int steps) {
  /** The share of the steps in which the rate rises. */
  private static final double WARM_UP = 0.05;

  /** The rate of a step, from 1 to {@link #steps()}. */
  double rate(int step) {
    double warm = Math.max(1, WARM_UP * steps);
    if (step <= warm) {
      return peak * step / warm;
    }
    return peak * 0.5 * (1 + Math.cos(Math.PI * (step - warm) / Math.max(1, steps - warm)));
  }
}
