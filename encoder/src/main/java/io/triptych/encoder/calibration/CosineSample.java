package io.triptych.encoder.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Cosines of what belongs together and of what was put together at random, by what asked. Together
 * the pairs weigh as much as the non-pairs: a probability is meant beside one random item.
 *
 * @param queries what asked, with at least one pair and at least one non-pair among them all
 */
public record CosineSample(List<Query> queries) {

  /**
   * What one query was compared with.
   *
   * @param pairs cosines with what belongs to it, each in [−1, 1]
   * @param nonPairs cosines with what does not
   */
  public record Query(double[] pairs, double[] nonPairs) {}

  /**
   * Keeps the queries.
   *
   * @throws IllegalArgumentException if there is no pair, or no non-pair
   */
  public CosineSample {
    queries = List.copyOf(queries);
    if (pairs(queries) == 0 || nonPairs(queries) == 0) {
      throw new IllegalArgumentException(
          "pairs: %d, and %d non-pairs (expected: one of each at least)"
              .formatted(pairs(queries), nonPairs(queries)));
    }
  }

  /** One cosine with its label and weight; all weights sum to 1. */
  record Observation(double cosine, boolean relevant, double weight) {}

  /** How many pairs all queries have. */
  public int pairs() {
    return pairs(queries);
  }

  /** How many non-pairs all queries have. */
  public int nonPairs() {
    return nonPairs(queries);
  }

  private static int pairs(List<Query> queries) {
    return queries.stream().mapToInt(query -> query.pairs().length).sum();
  }

  private static int nonPairs(List<Query> queries) {
    return queries.stream().mapToInt(query -> query.nonPairs().length).sum();
  }

  /** Every cosine, rising. */
  Observation[] sorted() {
    double pair = 0.5 / pairs();
    double nonPair = 0.5 / nonPairs();
    List<Observation> all = new ArrayList<>();
    for (Query query : queries) {
      for (double cosine : query.nonPairs()) {
        all.add(new Observation(cosine, false, nonPair));
      }
      for (double cosine : query.pairs()) {
        all.add(new Observation(cosine, true, pair));
      }
    }
    all.sort(Comparator.comparingDouble(Observation::cosine));
    return all.toArray(Observation[]::new);
  }

  /**
   * The queries in {@code count} parts of about equal weight, dealt out in an order that the seed
   * decides, those with most pairs first; a query is never parted.
   */
  List<List<Query>> folds(int count, long seed) {
    List<Query> order = new ArrayList<>(queries);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    order.sort(Comparator.comparingInt((Query query) -> -query.pairs().length));
    List<List<Query>> folds = new ArrayList<>();
    double[] held = new double[count];
    for (int fold = 0; fold < count; fold++) {
      folds.add(new ArrayList<>());
    }
    for (Query query : order) {
      int fold = leastOf(held);
      folds.get(fold).add(query);
      held[fold] += weight(query);
    }
    return folds;
  }

  private double weight(Query query) {
    return 0.5 * query.pairs().length / pairs() + 0.5 * query.nonPairs().length / nonPairs();
  }

  private static int leastOf(double[] values) {
    int least = 0;
    for (int i = 1; i < values.length; i++) {
      least = values[i] < values[least] ? i : least;
    }
    return least;
  }

  /** As many queries of one pair each, and of its share of the non-pairs; for samples by hand. */
  public static CosineSample of(double[] pairs, double[] nonPairs) {
    List<Query> queries = new ArrayList<>();
    for (int i = 0; i < pairs.length; i++) {
      int from = (int) ((long) nonPairs.length * i / pairs.length);
      int to = (int) ((long) nonPairs.length * (i + 1) / pairs.length);
      queries.add(new Query(new double[] {pairs[i]}, Arrays.copyOfRange(nonPairs, from, to)));
    }
    return new CosineSample(queries);
  }
}
