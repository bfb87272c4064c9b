package io.triptych.encoder.align.training;

import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, Decoupled Weight Decay Regularization,
 * 2019, algorithm 2): β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
 *
 * @param decay λ; the values shrink by the factor 1 − rate · λ a step
 */
record AdamW(double decay) {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /**
   * One step.
   *
   * @param rate the learning rate
   * @param step which, from 1
   */
  void step(List<Parameter> parameters, double rate, int step) {
    double correction1 = 1 - Math.pow(BETA1, step);
    double correction2 = 1 - Math.pow(BETA2, step);
    for (Parameter p : parameters) {
      double keep = p.decays ? 1 - rate * decay : 1;
      for (int i = 0; i < p.values.length; i++) {
        float g = p.gradient[i];
        p.mean[i] = (float) (BETA1 * p.mean[i] + (1 - BETA1) * g);
        p.square[i] = (float) (BETA2 * p.square[i] + (1 - BETA2) * g * g);
        double update = p.mean[i] / correction1 / (Math.sqrt(p.square[i] / correction2) + EPSILON);
        p.values[i] = (float) (keep * p.values[i] - rate * update);
      }
    }
  }
}
