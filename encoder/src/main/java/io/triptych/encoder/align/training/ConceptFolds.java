package io.triptych.encoder.align.training;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Parts of the pairs that are held out in turn; no concept is in two of them.
 *
 * @param fold of each pair, from 0
 */
record ConceptFolds(int[] fold, int count) {

  /** Deals the concepts out in random order, each to the part with the fewest pairs so far. */
  static ConceptFolds of(int[] concepts, int count, long seed) {
    int kinds = IntStream.of(concepts).max().orElseThrow() + 1;
    int[] sizes = new int[kinds];
    for (int concept : concepts) {
      sizes[concept]++;
    }
    int[] order = shuffled(kinds, new SplittableRandom(seed));
    int[] of = new int[kinds];
    int[] filled = new int[count];
    for (int concept : order) {
      int least = 0;
      for (int f = 1; f < count; f++) {
        least = filled[f] < filled[least] ? f : least;
      }
      of[concept] = least;
      filled[least] += sizes[concept];
    }
    return new ConceptFolds(IntStream.of(concepts).map(c -> of[c]).toArray(), count);
  }

  /** The numbers from 0 to below {@code n} in random order. */
  static int[] shuffled(int n, SplittableRandom random) {
    int[] order = IntStream.range(0, n).toArray();
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /** The pairs of a part. */
  int[] held(int part) {
    return IntStream.range(0, fold.length).filter(i -> fold[i] == part).toArray();
  }

  /** The pairs of all other parts. */
  int[] others(int part) {
    return IntStream.range(0, fold.length).filter(i -> fold[i] != part).toArray();
  }
}
