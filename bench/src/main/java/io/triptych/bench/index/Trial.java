package io.triptych.bench.index;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Queries with known answers, put to an engine. */
final class Trial {
  /** How hard to try, rising. */
  private static final int[] CANDIDATES = {
    10, 12, 14, 17, 20, 24, 28, 34, 40, 48, 57, 68, 80, 96, 114, 136, 160, 190, 226, 270, 320, 380,
    452, 540, 640, 760, 905, 1080, 1280
  };

  private final float[][] queries;
  private final int[][] truth;
  private final int k;

  /**
   * @param truth the numbers of the true neighbours of each query
   * @param k how many neighbours are asked for
   */
  Trial(float[][] queries, int[][] truth, int k) {
    this.queries = queries;
    this.truth = truth;
    this.k = k;
  }

  /** The queries from {@code from} to before {@code to}. */
  Trial part(int from, int to) {
    return new Trial(Arrays.copyOfRange(queries, from, to), Arrays.copyOfRange(truth, from, to), k);
  }

  /** The share of true neighbours found. */
  double recall(Engine engine, int candidates) {
    long found = 0;
    long all = 0;
    for (int q = 0; q < queries.length; q++) {
      Set<Integer> expected = new HashSet<>();
      for (int document : truth[q]) {
        expected.add(document);
      }
      for (int document : engine.search(queries[q], k, candidates)) {
        found += expected.contains(document) ? 1 : 0;
      }
      all += expected.size();
    }
    return all == 0 ? 1 : (double) found / all;
  }

  /** The least number of candidates with at least the given recall; the most tried if none has. */
  int candidatesFor(Engine engine, double recall) {
    for (int candidates : CANDIDATES) {
      if (recall(engine, candidates) >= recall) {
        return candidates;
      }
    }
    return CANDIDATES[CANDIDATES.length - 1];
  }

  /** The time of every query, in nanoseconds. */
  long[] times(Engine engine, int candidates) {
    long[] times = new long[queries.length];
    for (int q = 0; q < queries.length; q++) {
      long start = System.nanoTime();
      engine.search(queries[q], k, candidates);
      times[q] = System.nanoTime() - start;
    }
    return times;
  }
}
