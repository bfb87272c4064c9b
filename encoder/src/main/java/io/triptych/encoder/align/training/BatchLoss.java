package io.triptych.encoder.align.training;

/**
 * The loss of a step: {@link ContrastiveLoss} of the rows that have a target with their targets,
 * and {@link ViewLoss} of all rows with each other, each with a temperature of its own.
 */
final class BatchLoss {
  /** The loss and its gradients. */
  record Value(double loss, Matrix vectors, double targetScale, double viewScale) {}

  private BatchLoss() {}

  /**
   * Loss and gradients.
   *
   * @param v what is learnt of the batch's things, rows of length 1
   * @param targetScale the logarithm of one over the temperature with targets
   * @param viewScale the same among views
   */
  static Value of(PairBatch batch, Matrix v, double targetScale, double viewScale) {
    double loss = 0;
    double dTargetScale = 0;
    Matrix gradient = Matrix.zeros(v.rows(), v.columns());
    int[] titled = batch.titled();
    if (titled.length > 0) {
      ContrastiveLoss.Value value =
          ContrastiveLoss.of(
              v.rows(titled), batch.targets().rows(titled), batch.right(), targetScale);
      loss = value.loss();
      dTargetScale = value.logScale();
      for (int i = 0; i < titled.length; i++) {
        System.arraycopy(
            value.vectors().values(),
            i * v.columns(),
            gradient.values(),
            titled[i] * v.columns(),
            v.columns());
      }
    }
    ViewLoss.Value views = ViewLoss.of(v, batch.views(), viewScale);
    for (int i = 0; i < gradient.values().length; i++) {
      gradient.values()[i] += views.vectors().values()[i];
    }
    return new Value(loss + views.loss(), gradient, dTargetScale, views.logScale());
  }
}
