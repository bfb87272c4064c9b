package io.triptych.service.query;

import java.util.ArrayList;
import java.util.List;

/**
 * Folds candidates into better ones that they are nearly the same as. Candidates come the best
 * first; each goes to the first kept one that is at least so near, or is kept itself.
 */
final class NearDuplicates {
  private final ItemLikeness likeness;
  private final double threshold;
  private final List<Kept> kept = new ArrayList<>();

  /** A candidate with those that were folded into it, the best first. */
  record Kept(int candidate, List<Integer> folded) {}

  NearDuplicates(ItemLikeness likeness, double threshold) {
    this.likeness = likeness;
    this.threshold = threshold;
  }

  /** Takes the next candidate. */
  void add(int candidate) {
    for (Kept better : kept) {
      if (likeness.of(candidate, better.candidate()) >= threshold) {
        better.folded().add(candidate);
        return;
      }
    }
    kept.add(new Kept(candidate, new ArrayList<>()));
  }

  /** Those that are kept, the best first. */
  List<Kept> kept() {
    return kept;
  }
}
