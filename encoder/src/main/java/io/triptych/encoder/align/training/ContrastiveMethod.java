package io.triptych.encoder.align.training;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Trains g so that n(base + g(x)) meets its target, and other views of its thing, among a batch's
 * ({@link BatchLoss}) with learnt temperatures. The candidates are the states after equal parts of
 * the training.
 */
record ContrastiveMethod(TrainingRecipe recipe, long seed, TrainingJournal journal)
    implements HeadMethod {
  /** How many states are offered. */
  static final int STATES = 20;

  /** No temperature below a hundredth, as Radford et al. */
  private static final float MAX_LOG_SCALE = (float) Math.log(100);

  /** Odd, and as irregular as can be: steps of one seed share no numbers. */
  private static final long STEP_SALT = 0x9E3779B97F4A7C15L;

  @Override
  public int candidates() {
    return STATES;
  }

  @Override
  public String describe(int candidate) {
    return "%d %% of the training".formatted(100 * candidate / STATES);
  }

  /** The number of steps for so many pairs: a multiple of {@link #STATES}. */
  int steps(int pairs) {
    int batch = Math.min(recipe.batch(), pairs);
    long steps = Math.max(recipe.minSteps(), (long) recipe.epochs() * pairs / batch);
    return Math.toIntExact(Math.ceilDiv(steps, STATES) * STATES);
  }

  @Override
  public void fit(Matrix x, AlignmentPairs pairs, int last, Sink sink) {
    int steps = steps(pairs.size());
    HeadNetwork network =
        new HeadNetwork(
            x.columns(),
            recipe.hidden(),
            pairs.base().columns(),
            recipe.dropout(),
            new SplittableRandom(seed));
    Parameter targetScale = logScale();
    Parameter viewScale = logScale();
    List<Parameter> parameters = new ArrayList<>(network.parameters());
    parameters.add(targetScale);
    parameters.add(viewScale);
    CosineSchedule schedule = new CosineSchedule(recipe.rate(x.columns()), steps);
    AdamW optimiser = new AdamW(recipe.decay());
    Distillation distillation = new Distillation(pairs.anchors(), recipe.keep());
    UnitSum sum = new UnitSum();
    BatchOrder order =
        new BatchOrder(pairs.views().things(), Math.min(recipe.batch(), pairs.size()), seed);
    int done = journal.resume(parameters);
    if (done > 0) {
      sink.candidate(done / (steps / STATES), network.learnt());
    }
    for (int step = done + 1; step <= steps / STATES * last; step++) {
      SplittableRandom random = new SplittableRandom(seed + step * STEP_SALT);
      PairBatch batch = PairBatch.of(x, pairs, order.members(step), recipe.mixup(), random);
      Matrix g = network.forward(batch.x(), random);
      Matrix v = sum.forward(batch.base(), g);
      BatchLoss.Value value = BatchLoss.of(batch, v, targetScale.values[0], viewScale.values[0]);
      double penalty = distillation.add(v, batch.base(), value.vectors());
      Matrix dg = sum.backward(value.vectors());
      penalty += penalise(g, dg);
      network.backward(dg);
      targetScale.gradient[0] = (float) value.targetScale();
      viewScale.gradient[0] = (float) value.viewScale();
      optimiser.step(parameters, schedule.rate(step), step);
      targetScale.values[0] = Math.min(targetScale.values[0], MAX_LOG_SCALE);
      viewScale.values[0] = Math.min(viewScale.values[0], MAX_LOG_SCALE);
      journal.step(step, steps, value.loss() + penalty);
      if (step % (steps / STATES) == 0) {
        sink.candidate(step / (steps / STATES), network.learnt());
        journal.keep(step, parameters);
      }
    }
  }

  @Override
  public boolean learnsViews() {
    return true;
  }

  private Parameter logScale() {
    return new Parameter(new float[] {(float) -Math.log(recipe.temperature())}, false);
  }

  /** The penalty for the length of g; adds its gradient. */
  private double penalise(Matrix g, Matrix dg) {
    if (recipe.distance() == 0) {
      return 0;
    }
    double squares = 0;
    for (int i = 0; i < g.values().length; i++) {
      squares += (double) g.values()[i] * g.values()[i];
      dg.values()[i] += (float) (2 * recipe.distance() * g.values()[i] / g.rows());
    }
    return recipe.distance() * squares / g.rows();
  }
}
