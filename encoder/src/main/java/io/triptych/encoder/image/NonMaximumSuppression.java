package io.triptych.encoder.image;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Greedy non-maximum suppression: of detections that overlap too much, the surest stays.
 *
 * @param leastScore detections below it are dropped
 * @param mostOverlap the intersection over union up to which two detections are two objects
 */
record NonMaximumSuppression(double leastScore, double mostOverlap) {

  /** What stays, the surest first; among equals the one that stood first. */
  List<Detection> apply(List<Detection> detections) {
    List<Detection> kept = new ArrayList<>();
    detections.stream()
        .filter(d -> d.score() >= leastScore)
        .sorted(Comparator.comparingDouble(Detection::score).reversed())
        .filter(d -> kept.stream().noneMatch(k -> k.box().overlap(d.box()) > mostOverlap))
        .forEach(kept::add);
    return kept;
  }
}
