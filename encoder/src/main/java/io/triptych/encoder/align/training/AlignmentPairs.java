package io.triptych.encoder.align.training;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a head is trained on: things of one modality, and what each belongs to.
 *
 * @param features the towers' native embeddings, [n, width]
 * @param base the vectors that the pack's head makes of them, [n, dimension]
 * @param targets the vectors of the other sides, which stay as they are, [n, dimension]
 * @param concepts what each pair is about, [n], from 0: pairs of one concept are right answers for
 *     each other, and are held out together
 * @param anchors vectors of texts about anything, [m, dimension]: what the base says of these is
 *     kept; may have no rows
 */
public record AlignmentPairs(
    Matrix features, Matrix base, Matrix targets, int[] concepts, Matrix anchors) {
  public AlignmentPairs {
    int n = features.rows();
    if (base.rows() != n
        || targets.rows() != n
        || concepts.length != n
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

  /** Numbers for names, from 0 in the order in which they come. */
  public static int[] concepts(List<String> names) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] concepts = new int[names.size()];
    for (int i = 0; i < concepts.length; i++) {
      Integer known = numbers.putIfAbsent(names.get(i), numbers.size());
      concepts[i] = known == null ? numbers.size() - 1 : known;
    }
    return concepts;
  }

  /** The number of pairs. */
  public int size() {
    return concepts.length;
  }

  /** The number of concepts. */
  public int conceptCount() {
    return (int) Arrays.stream(concepts).distinct().count();
  }

  /** Some of the pairs. */
  AlignmentPairs subset(int[] which) {
    int[] some = Arrays.stream(which).map(i -> concepts[i]).toArray();
    return new AlignmentPairs(
        features.rows(which), base.rows(which), targets.rows(which), some, anchors);
  }
}
