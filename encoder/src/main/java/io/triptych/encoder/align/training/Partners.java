package io.triptych.encoder.align.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Things with another each that is about the same, views of one thing or things of one title: what
 * looking for the like of a thing should find. A concept's media, of which each counts once, follow
 * one another in a ring. The arrays are not copied.
 *
 * @param rows rows of things, [m]
 * @param others rows of what is about the same, [m]
 */
record Partners(int[] rows, int[] others) {
  static Partners of(AlignmentPairs pairs) {
    Map<Integer, Map<Integer, Integer>> byConcept = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      byConcept
          .computeIfAbsent(pairs.concepts()[i], _ -> new LinkedHashMap<>())
          .putIfAbsent(pairs.views().media()[i], i);
    }
    List<Integer> rows = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (Map<Integer, Integer> media : byConcept.values()) {
      List<Integer> ring = List.copyOf(media.values());
      for (int k = 0; ring.size() > 1 && k < ring.size(); k++) {
        rows.add(ring.get(k));
        others.add(ring.get((k + 1) % ring.size()));
      }
    }
    return new Partners(
        rows.stream().mapToInt(i -> i).toArray(), others.stream().mapToInt(i -> i).toArray());
  }
}
