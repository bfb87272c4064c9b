package io.triptych.encoder.calibration;

import io.triptych.encoder.Calibration.Curve;
import io.triptych.encoder.calibration.CosineSample.Observation;
import io.triptych.encoder.calibration.CosineSample.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * A curve from cosines to probabilities of relevance, fitted to a sample.
 *
 * <p>Platt's logistic curve has two numbers and needs few pairs; isotonic regression follows any
 * rising shape and needs many. Both are fitted to four fifths of the queries and asked for the
 * probabilities of the last, five times over; the one with the lower log loss is fitted to all.
 *
 * @param curve strictly rising
 * @param method {@code platt} or {@code isotonic}
 * @param error the expected calibration error ({@link #error}) of the method's probabilities for
 *     queries that it was not fitted to
 * @param sample what it was fitted to
 */
public record CurveFit(Curve curve, String method, double error, CosineSample sample) {
  /** Fewer pairs say too little. */
  public static final int MIN_PAIRS = 100;

  /** Pairs of fewer queries say too little about others. */
  public static final int MIN_QUERIES = 20;

  private static final int FOLDS = 5;
  private static final int BINS = 15;

  /** Isotonic regression is not tried with fewer pairs. */
  private static final int ISOTONIC_PAIRS = 200;

  /** No single observation costs more than 20 nats. */
  private static final double LEAST = Math.exp(-20);

  /** What a curve says of an observation. */
  private record Prediction(double probability, Observation observation) {
    double loss() {
      double right = observation.relevant() ? probability : 1 - probability;
      return -observation.weight() * Math.log(Math.max(LEAST, right));
    }
  }

  /**
   * Fits a curve.
   *
   * @param seed of the division into fifths
   * @throws IllegalArgumentException if there are fewer than {@value #MIN_PAIRS} pairs or {@value
   *     #MIN_QUERIES} queries, or pairs are no nearer than non-pairs
   */
  public static CurveFit of(CosineSample sample, long seed) {
    if (sample.pairs() < MIN_PAIRS) {
      throw new IllegalArgumentException(
          "pairs: %d (expected: at least %d)".formatted(sample.pairs(), MIN_PAIRS));
    }
    if (sample.queries().size() < MIN_QUERIES) {
      throw new IllegalArgumentException(
          "queries: %d (expected: at least %d)".formatted(sample.queries().size(), MIN_QUERIES));
    }
    List<Prediction> platt = heldOut(sample, seed, PlattFit::fit);
    if (sample.pairs() >= ISOTONIC_PAIRS) {
      List<Prediction> isotonic = heldOut(sample, seed, IsotonicFit::fit);
      if (loss(isotonic) < loss(platt)) {
        return new CurveFit(IsotonicFit.fit(sample), "isotonic", error(isotonic), sample);
      }
    }
    return new CurveFit(PlattFit.fit(sample), "platt", error(platt), sample);
  }

  /** For every observation what is said by the curve that its query had no part in. */
  private static List<Prediction> heldOut(
      CosineSample sample, long seed, Function<CosineSample, Curve> method) {
    List<List<Query>> folds = sample.folds(FOLDS, seed);
    List<Prediction> predictions = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Query> others = new ArrayList<>();
      for (int other = 0; other < FOLDS; other++) {
        if (other != fold) {
          others.addAll(folds.get(other));
        }
      }
      Curve curve = method.apply(new CosineSample(others));
      predictions.addAll(predictions(curve, new CosineSample(folds.get(fold))));
    }
    return predictions;
  }

  private static List<Prediction> predictions(Curve curve, CosineSample sample) {
    List<Prediction> predictions = new ArrayList<>();
    for (Observation o : sample.sorted()) {
      predictions.add(new Prediction(curve.relevance(o.cosine()), o));
    }
    return predictions;
  }

  private static double loss(List<Prediction> predictions) {
    return predictions.stream().mapToDouble(Prediction::loss).sum();
  }

  /**
   * The expected calibration error (Naeini, Cooper and Hauskrecht, 2015), in [0, 1]: how far the
   * mean probability is from the share of pairs, averaged over {@value #BINS} bins of neighbouring
   * probabilities, each of the same weight; pairs weigh as much as non-pairs.
   */
  public static double error(Curve curve, CosineSample sample) {
    return error(predictions(curve, sample));
  }

  private static double error(List<Prediction> predictions) {
    double total = predictions.stream().mapToDouble(p -> p.observation.weight()).sum();
    List<Prediction> rising =
        predictions.stream().sorted(Comparator.comparingDouble(Prediction::probability)).toList();
    double error = 0;
    double seen = 0;
    double gap = 0;
    int bin = 1;
    for (Prediction p : rising) {
      double weight = p.observation.weight() / total;
      seen += weight;
      gap += weight * (p.probability - (p.observation.relevant() ? 1 : 0));
      if (bin < BINS && seen >= (double) bin / BINS) {
        error += Math.abs(gap);
        gap = 0;
        bin = (int) (seen * BINS) + 1;
      }
    }
    return error + Math.abs(gap);
  }
}
