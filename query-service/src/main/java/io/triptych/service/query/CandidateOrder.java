package io.triptych.service.query;

import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ItemFields;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Candidates by falling value, ties by id. Ids are read of those alone that tie and whose place is
 * asked for.
 */
final class CandidateOrder {
  private final CollectionSearcher searcher;
  private final int[] docs;
  private final double[] values;
  private final Integer[] order;

  /** By candidate; null where it was not read yet. */
  private final String[] ids;

  /**
   * An order of candidates.
   *
   * @param docs handles of all candidates
   * @param values what they are ordered by; what is no number is less than any
   * @param candidates the indexes of those to order
   */
  CandidateOrder(CollectionSearcher searcher, int[] docs, double[] values, IntStream candidates) {
    this.searcher = searcher;
    this.docs = docs;
    this.values = values;
    this.ids = new String[docs.length];
    this.order =
        candidates
            .boxed()
            .sorted(Comparator.comparingDouble(d -> -value(d)))
            .toArray(Integer[]::new);
  }

  private double value(int candidate) {
    return Double.isNaN(values[candidate]) ? Double.NEGATIVE_INFINITY : values[candidate];
  }

  int size() {
    return order.length;
  }

  /** The indexes of the candidates at the places from {@code from} to before {@code to}. */
  int[] between(int from, int to) {
    int start = Math.min(from, order.length);
    int end = Math.min(to, order.length);
    int run = start;
    while (run > 0 && run < order.length && tied(run - 1, run)) {
      run--;
    }
    while (run < end) {
      int next = run + 1;
      while (next < order.length && tied(run, next)) {
        next++;
      }
      if (next - run > 1) {
        sortById(run, next);
      }
      run = next;
    }
    return Arrays.stream(order, start, end).mapToInt(Integer::intValue).toArray();
  }

  private boolean tied(int place, int other) {
    return value(order[place]) == value(order[other]);
  }

  private void sortById(int from, int to) {
    record Named(int candidate, String id) {}
    Named[] named =
        Arrays.stream(order, from, to)
            .map(candidate -> new Named(candidate, id(candidate)))
            .sorted(Comparator.comparing(Named::id))
            .toArray(Named[]::new);
    for (int i = 0; i < named.length; i++) {
      order[from + i] = named[i].candidate();
    }
  }

  private String id(int candidate) {
    if (ids[candidate] == null) {
      ids[candidate] = searcher.item(docs[candidate], ItemFields.ID).id();
    }
    return ids[candidate];
  }
}
