package io.triptych.encoder.align.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a head is trained on: things of one modality, and what each belongs to.
 *
 * @param features the towers' native embeddings, [n, width]
 * @param base the vectors that the pack's head makes of them, [n, dimension]
 * @param targets the vectors of the other sides, which stay as they are, [n, dimension]; zeros
 *     where there is none, as for pictures without a title
 * @param concepts what each pair is about, [n], from 0: pairs of one concept are right answers for
 *     each other, and are held out together
 * @param views which of the things are views of one; those of one are about the same
 * @param anchors vectors of texts about anything, [m, dimension]: what the base says of these is
 *     kept; may have no rows
 */
public record AlignmentPairs(
    Matrix features, Matrix base, Matrix targets, int[] concepts, Views views, Matrix anchors) {
  public AlignmentPairs {
    int n = features.rows();
    if (base.rows() != n
        || targets.rows() != n
        || concepts.length != n
        || views.things().length != n
        || base.columns() != targets.columns()
        || base.columns() != anchors.columns()) {
      throw new IllegalArgumentException(
          ("pairs: %d features, %d × %d base, %d × %d targets, %d concepts, anchors of %d numbers"
                  + " (expected: as many)")
              .formatted(
                  n,
                  base.rows(),
                  base.columns(),
                  targets.rows(),
                  targets.columns(),
                  concepts.length,
                  anchors.columns()));
    }
  }

  /** Pairs that all have a target, of things with one view each. */
  public AlignmentPairs(
      Matrix features, Matrix base, Matrix targets, int[] concepts, Matrix anchors) {
    this(features, base, targets, concepts, Views.none(concepts.length), anchors);
  }

  /**
   * What pairs are about, in numbers from 0 in the order in which they come. Pairs of one thing, or
   * of one target, are about the same, and so are those that hang together by others: several
   * captions of a picture are all right for it.
   *
   * @param things names of the things, one a pair
   * @param targets names of the targets, one a pair
   */
  public static int[] concepts(List<String> things, List<String> targets) {
    int n = things.size();
    int[] parents = IntStream.range(0, n).toArray();
    Map<String, Integer> ofThing = new HashMap<>();
    Map<String, Integer> ofTarget = new HashMap<>();
    for (int i = 0; i < n; i++) {
      parents[root(parents, i)] = root(parents, ofThing.merge(things.get(i), i, (a, b) -> a));
      parents[root(parents, i)] = root(parents, ofTarget.merge(targets.get(i), i, (a, b) -> a));
    }
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] concepts = new int[n];
    for (int i = 0; i < n; i++) {
      int root = root(parents, i);
      numbers.putIfAbsent(root, numbers.size());
      concepts[i] = numbers.get(root);
    }
    return concepts;
  }

  private static int root(int[] parents, int of) {
    int at = of;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  /** The number of pairs. */
  public int size() {
    return concepts.length;
  }

  /** The number of concepts. */
  public int conceptCount() {
    return (int) Arrays.stream(concepts).distinct().count();
  }

  /** The pairs that have a target. */
  int[] titled() {
    return IntStream.range(0, size()).filter(i -> targets.dot(i, targets, i) > 0).toArray();
  }

  /** What some of the pairs are about. */
  int[] concepts(int[] which) {
    return Arrays.stream(which).map(i -> concepts[i]).toArray();
  }

  /** Some of the pairs. */
  AlignmentPairs subset(int[] which) {
    return new AlignmentPairs(
        features.rows(which),
        base.rows(which),
        targets.rows(which),
        concepts(which),
        views.subset(which),
        anchors);
  }
}
