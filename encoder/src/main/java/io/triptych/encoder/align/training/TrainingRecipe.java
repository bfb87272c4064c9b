package io.triptych.encoder.align.training;

/**
 * How a contrastive head is trained.
 *
 * @param hidden the width of a hidden layer; 0 for one linear layer
 * @param batch pairs a step, fewer where there are fewer
 * @param rate the highest learning rate
 * @param decay weight decay, which draws towards the base pack's head
 * @param dropout the share of numbers dropped, from 0 to below 1
 * @param mixup α of the Beta distribution by which two pairs are mixed; 0 for none
 * @param distance the weight of the mean square of g: a penalty for leaving the base's vectors
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
    double temperature,
    int minSteps,
    int epochs) {
  /** One linear layer. */
  public static final TrainingRecipe LINEAR =
      new TrainingRecipe(0, 512, 1e-3, 1e-2, 0.2, 0, 0, 0.07, 300, 20);

  /** A hidden layer of 512. */
  public static final TrainingRecipe MLP =
      new TrainingRecipe(512, 512, 1e-3, 1e-2, 0.2, 0, 0, 0.07, 300, 20);

  public TrainingRecipe {
    boolean sizes = hidden >= 0 && batch >= 2 && minSteps >= 1 && epochs >= 1;
    boolean rates = rate > 0 && decay >= 0 && dropout >= 0 && dropout < 1;
    if (!sizes || !rates || !(mixup >= 0) || !(distance >= 0) || !(temperature > 0)) {
      throw new IllegalArgumentException(
          ("recipe: hidden %d, batch %d, rate %s, decay %s, dropout %s, mixup %s, distance %s,"
                  + " temperature %s, steps %d, epochs %d (expected: none below 0, a batch of 2 or"
                  + " more, dropout below 1)")
              .formatted(
                  hidden,
                  batch,
                  rate,
                  decay,
                  dropout,
                  mixup,
                  distance,
                  temperature,
                  minSteps,
                  epochs));
    }
  }
}
