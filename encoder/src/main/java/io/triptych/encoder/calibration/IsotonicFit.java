package io.triptych.encoder.calibration;

import io.triptych.encoder.Calibration.PiecewiseLinear;
import io.triptych.encoder.calibration.CosineSample.Observation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The best rising steps by pool-adjacent-violators (Ayer et al., 1955; Zadrozny and Elkan, 2002),
 * joined by straight lines through the middle of each step, which is nearer to a curve that rises
 * everywhere than the steps are (centred isotonic regression; Oron and Flournoy, 2017). As there, a
 * step on which all or nothing is relevant stays level from its first group to its last.
 *
 * <p>Steps as such would make items tie that differ in their cosine, and lose their order; lines
 * keep it, and level ones rise ever so slightly. The curve goes on to −1 and 1, and never says 0 or
 * 1: a sample of n does not know what happens less often than once in n + 2.
 */
final class IsotonicFit {
  /** Cosines are first put into so many groups of equal size: single ones would be memorised. */
  private static final int GROUPS = 50;

  private static final double STRICTLY = 1e-6;

  /** Neighbouring cosines: their weight, weighted sums, and the mean of the outermost groups. */
  private record Block(double weight, double cosines, double relevant, double first, double last) {
    static Block group(double weight, double cosines, double relevant) {
      return new Block(weight, cosines, relevant, cosines / weight, cosines / weight);
    }

    Block join(Block above) {
      return new Block(
          weight + above.weight,
          cosines + above.cosines,
          relevant + above.relevant,
          first,
          above.last);
    }

    double mean() {
      return relevant / weight;
    }
  }

  private IsotonicFit() {}

  static PiecewiseLinear fit(CosineSample sample) {
    double least = 1.0 / (Math.min(sample.pairs(), sample.nonPairs()) + 2);
    Points points = new Points();
    for (Block block : pooled(groups(sample.sorted()))) {
      if (block.mean() <= least) {
        points.add(block.first, least / 2);
        points.add(block.last, least);
      } else if (block.mean() >= 1 - least) {
        points.add(block.first, 1 - least);
        points.add(block.last, 1 - least / 2);
      } else {
        points.add(block.cosines / block.weight, block.mean());
      }
    }
    return points.curve();
  }

  /** The corners of the curve, both rising. */
  private static final class Points {
    private final List<Double> cosines = new ArrayList<>();
    private final List<Double> relevances = new ArrayList<>();

    void add(double cosine, double relevance) {
      if (cosines.isEmpty()) {
        cosines.add(cosine);
        relevances.add(relevance);
      } else if (cosine > cosines.getLast()) {
        cosines.add(cosine);
        relevances.add(Math.max(relevance, relevances.getLast() + STRICTLY));
      }
    }

    PiecewiseLinear curve() {
      if (cosines.getFirst() > -1) {
        cosines.addFirst(-1.0);
        relevances.addFirst(relevances.getFirst() / 2);
      }
      if (cosines.getLast() < 1) {
        cosines.addLast(1.0);
        relevances.addLast((1 + relevances.getLast()) / 2);
      }
      return new PiecewiseLinear(cosines, relevances);
    }
  }

  /** Groups of equal size; equal cosines are never parted. */
  private static List<Block> groups(Observation[] sorted) {
    List<Block> groups = new ArrayList<>();
    int size = Math.max(1, sorted.length / GROUPS);
    double weight = 0;
    double cosines = 0;
    double relevant = 0;
    int held = 0;
    for (int i = 0; i < sorted.length; i++) {
      Observation o = sorted[i];
      weight += o.weight();
      cosines += o.weight() * o.cosine();
      relevant += o.relevant() ? o.weight() : 0;
      held++;
      boolean last = i + 1 == sorted.length;
      boolean apart = last || sorted[i + 1].cosine() > o.cosine();
      if (last || (held >= size && apart)) {
        groups.add(Block.group(weight, cosines, relevant));
        weight = 0;
        cosines = 0;
        relevant = 0;
        held = 0;
      }
    }
    return groups;
  }

  private static List<Block> pooled(List<Block> groups) {
    Deque<Block> blocks = new ArrayDeque<>();
    for (Block group : groups) {
      Block last = group;
      while (!blocks.isEmpty() && blocks.peekLast().mean() >= last.mean()) {
        last = blocks.removeLast().join(last);
      }
      blocks.addLast(last);
    }
    return List.copyOf(blocks);
  }
}
