package io.triptych.encoder.align.training;

/**
 * How a contrastive head is trained.
 *
 * @param hidden the width of a hidden layer; 0 for one linear layer
 * @param batch pairs a step, fewer where there are fewer
 * @param rate the highest learning rate for {@link #WIDTH} features ({@link #rate(int)})
 * @param decay weight decay, which draws towards the base pack's head
 * @param dropout the share of numbers dropped, from 0 to below 1
 * @param mixup α of the Beta distribution by which two pairs are mixed, at most 1; 0 for none
 * @param distance the weight of the mean square of g: a penalty for leaving the base's vectors
 * @param keep the weight of {@link Distillation}
 * @param temperature to begin with
 * @param minSteps at least so many steps
 * @param epochs at least so often over all pairs
 */
public record TrainingRecipe(
    int hidden,
    int batch,
    double rate,
    double decay,
    double dropout,
    double mixup,
    double distance,
    double keep,
    double temperature,
    int minSteps,
    int epochs) {
  /** The number of features of the tower that rates were chosen with. */
  private static final int WIDTH = 1280;

  /** One linear layer. */
  public static final TrainingRecipe LINEAR =
      new TrainingRecipe(0, 512, 5e-5, 1e-2, 0.2, 0, 0, 1, 0.07, 300, 60);

  /** A hidden layer of 512. */
  public static final TrainingRecipe MLP =
      new TrainingRecipe(512, 512, 5e-5, 1e-2, 0.2, 0, 0, 1, 0.07, 300, 60);

  public TrainingRecipe {
    boolean sizes = hidden >= 0 && batch >= 2 && minSteps >= 1 && epochs >= 1;
    boolean rates = rate > 0 && decay >= 0 && dropout >= 0 && dropout < 1;
    if (!sizes
        || !rates
        || !(mixup >= 0 && mixup <= 1)
        || !(distance >= 0)
        || !(keep >= 0)
        || !(temperature > 0)) {
      throw new IllegalArgumentException(
          ("recipe: hidden %d, batch %d, rate %s, decay %s, dropout %s, mixup %s, distance %s,"
                  + " keep %s, temperature %s, steps %d, epochs %d (expected: none below 0, a batch of 2 or"
                  + " more, dropout below 1, mixup at most 1)")
              .formatted(
                  hidden,
                  batch,
                  rate,
                  decay,
                  dropout,
                  mixup,
                  distance,
                  keep,
                  temperature,
                  minSteps,
                  epochs));
    }
  }

  /** The same with another mixup. */
  TrainingRecipe withMixup(double alpha) {
    return new TrainingRecipe(
        hidden, batch, rate, decay, dropout, alpha, distance, keep, temperature, minSteps, epochs);
  }

  /**
   * The highest learning rate for so many features: inverse to their number, so that a step moves g
   * equally far (Yang et al., Tensor Programs V, 2022, on Adam).
   */
  double rate(int features) {
    return rate * WIDTH / features;
  }
}
