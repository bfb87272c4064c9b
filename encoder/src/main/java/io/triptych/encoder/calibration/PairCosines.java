package io.triptych.encoder.calibration;

import io.triptych.encoder.calibration.CosineSample.Query;
import io.triptych.encoder.kernel.Dot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Cosines of things and what they were paired with, such as pictures and titles, that a training
 * did not see, beside cosines of each with {@value #OTHERS} random ones of the other side that are
 * about something else.
 *
 * @param pairs of each pair's thing with its target, [n]
 * @param byTarget of each pair's target with other things, [n, {@value #OTHERS}], or nothing where
 *     all are about the same
 * @param byThing of each pair's thing with other targets, likewise
 */
public record PairCosines(float[] pairs, float[] byTarget, float[] byThing) {
  private static final int OTHERS = 10;

  /** Of no pairs. */
  public static final PairCosines NONE = new PairCosines(new float[0], new float[0], new float[0]);

  /** Pairs that were held out together, with what each is about. */
  public record Part(PairCosines cosines, int[] concepts) {}

  /**
   * Keeps the arrays, which are not copied.
   *
   * @throws IllegalArgumentException if their lengths do not go together
   */
  public PairCosines {
    for (float[] others : List.of(byTarget, byThing)) {
      if (others.length != 0 && others.length != OTHERS * pairs.length) {
        throw new IllegalArgumentException(
            "cosines: %d beside %d pairs (expected: none, or %d a pair)"
                .formatted(others.length, pairs.length, OTHERS));
      }
    }
  }

  /**
   * Draws. The same input gives the same.
   *
   * @param things unit vectors, [n, dimension] in row-major order
   * @param targets unit vectors of what each is paired with, [n, dimension]
   * @param concepts what each pair is about, [n]
   */
  public static PairCosines draw(float[] things, float[] targets, int dimension, int[] concepts) {
    int n = concepts.length;
    if (things.length != (long) n * dimension || targets.length != things.length) {
      throw new IllegalArgumentException(
          "pairs: %d and %d numbers (expected: %d × %d each)"
              .formatted(things.length, targets.length, n, dimension));
    }
    boolean alone = Arrays.stream(concepts).distinct().count() < 2;
    PairCosines drawn =
        new PairCosines(
            new float[n], new float[alone ? 0 : OTHERS * n], new float[alone ? 0 : OTHERS * n]);
    SplittableRandom random = new SplittableRandom(n);
    for (int i = 0; i < n; i++) {
      int row = dimension * i;
      drawn.pairs[i] = Dot.product(things, row, targets, row, dimension);
      for (int j = OTHERS * i; !alone && j < OTHERS * (i + 1); j++) {
        int other = dimension * other(i, concepts, random);
        drawn.byTarget[j] = Dot.product(targets, row, things, other, dimension);
        drawn.byThing[j] = Dot.product(things, row, targets, other, dimension);
      }
    }
    return drawn;
  }

  private static int other(int row, int[] concepts, SplittableRandom random) {
    while (true) {
      int other = random.nextInt(concepts.length);
      if (concepts[other] != concepts[row]) {
        return other;
      }
    }
  }

  /** The curve for targets that ask for things; see {@link #thingsAsk}. */
  public static Optional<CurveFit> targetsAsk(List<Part> parts, long seed) {
    return fit(parts, true, seed);
  }

  /**
   * The curve for things that ask for targets; what is about one concept is one query.
   *
   * @return empty where there is too little to fit, or pairs are no nearer than others
   */
  public static Optional<CurveFit> thingsAsk(List<Part> parts, long seed) {
    return fit(parts, false, seed);
  }

  private static Optional<CurveFit> fit(List<Part> parts, boolean targetsAsk, long seed) {
    List<Query> queries = new ArrayList<>();
    for (Part part : parts) {
      queries.addAll(queries(part, targetsAsk));
    }
    try {
      return Optional.of(CurveFit.of(new CosineSample(queries), seed));
    } catch (IllegalArgumentException e) {
      // Too few, or no nearer than others, if only in one of the parts that curves are judged by.
      return Optional.empty();
    }
  }

  private static List<Query> queries(Part part, boolean targetsAsk) {
    float[] others = targetsAsk ? part.cosines.byTarget : part.cosines.byThing;
    if (others.length == 0) {
      return List.of();
    }
    Map<Integer, List<Integer>> rows = new LinkedHashMap<>();
    for (int i = 0; i < part.concepts.length; i++) {
      rows.computeIfAbsent(part.concepts[i], _ -> new ArrayList<>()).add(i);
    }
    return rows.values().stream()
        .map(concept ->
            new Query(
                concept.stream().mapToDouble(i -> part.cosines.pairs[i]).toArray(),
                concept.stream()
                    .flatMapToDouble(i ->
                        DoubleStream.iterate(OTHERS * i, j -> j + 1)
                            .limit(OTHERS)
                            .map(j -> others[(int) j]))
                    .toArray()))
        .toList();
  }
}
