package io.triptych.encoder.align.training;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The rows of each step: the next of an order that is drawn anew for each pass over all. Views of a
 * thing stay together, so that they meet.
 */
final class BatchOrder {
  /** Odd, and as irregular as can be: passes of one seed share no numbers. */
  private static final long SALT = 0x9E3779B97F4A7C15L;

  private final int[][] rows;
  private final int size;
  private final int batch;
  private final long seed;

  /**
   * An order.
   *
   * @param things the thing that each row is of, from 0
   * @param batch rows a step, at most as many as there are
   */
  BatchOrder(int[] things, int batch, long seed) {
    int count = IntStream.of(things).max().orElse(-1) + 1;
    int[] sizes = new int[count];
    for (int thing : things) {
      sizes[thing]++;
    }
    rows = new int[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = new int[sizes[i]];
    }
    for (int i = things.length - 1; i >= 0; i--) {
      rows[things[i]][--sizes[things[i]]] = i;
    }
    size = things.length;
    this.batch = batch;
    this.seed = seed;
  }

  /** The rows of a step, from 1. */
  int[] members(int step) {
    int perEpoch = size / batch;
    int epoch = (step - 1) / perEpoch;
    int[] order =
        IntStream.of(
                ConceptFolds.shuffled(rows.length, new SplittableRandom(seed - 1 - epoch * SALT)))
            .flatMap(thing -> IntStream.of(rows[thing]))
            .toArray();
    int from = (step - 1) % perEpoch * batch;
    return Arrays.copyOfRange(order, from, from + batch);
  }
}
