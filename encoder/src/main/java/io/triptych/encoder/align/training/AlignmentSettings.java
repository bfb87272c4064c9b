package io.triptych.encoder.align.training;

import java.util.Locale;

/**
 * What to train and how.
 *
 * @param method which way
 * @param recipe of the contrastive ways
 * @param seed of all that is drawn at random
 * @param prototypes how many the gate ({@link io.triptych.encoder.head.DomainGate}) has at most
 */
public record AlignmentSettings(Method method, TrainingRecipe recipe, long seed, int prototypes) {

  /** The ways to learn a head. */
  public enum Method {
    /** {@link PrototypeMethod}. */
    PROTOTYPE,
    /** {@link RidgeMethod}. */
    RIDGE,
    /** {@link CanonicalMethod}. */
    CCA,
    /** {@link ContrastiveMethod} with one linear layer. */
    INFONCE,
    /** {@link ContrastiveMethod} with a hidden layer. */
    INFONCE_MLP;

    /** The name that people type. */
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The settings of a method. */
  public static AlignmentSettings of(Method method, long seed) {
    TrainingRecipe recipe =
        method == Method.INFONCE_MLP ? TrainingRecipe.MLP : TrainingRecipe.LINEAR;
    return new AlignmentSettings(method, recipe, seed, 384);
  }

  /**
   * The same with pairs mixed.
   *
   * @param alpha of {@link TrainingRecipe#mixup()}
   */
  public AlignmentSettings withMixup(double alpha) {
    return new AlignmentSettings(method, recipe.withMixup(alpha), seed, prototypes);
  }

  HeadMethod method(TrainingJournal journal) {
    return switch (method) {
      case PROTOTYPE -> new PrototypeMethod();
      case RIDGE -> new RidgeMethod();
      case CCA -> new CanonicalMethod();
      case INFONCE, INFONCE_MLP -> new ContrastiveMethod(recipe, seed, journal);
    };
  }
}
