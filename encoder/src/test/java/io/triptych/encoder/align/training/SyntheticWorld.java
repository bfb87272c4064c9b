package io.triptych.encoder.align.training;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Two random projections of one latent, plus noise: a world in which the right head is known. */
final class SyntheticWorld {
  static final int WIDTH = 96;
  static final int DIMENSION = 32;
  private static final int LATENT = 16;
  private static final double NOISE = 0.05;

  private SyntheticWorld() {}

  /** So many pairs, each a concept of its own; the base knows nothing. */
  static AlignmentPairs pairs(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix toFeatures = gaussian(LATENT, WIDTH, random);
    Matrix toTargets = gaussian(LATENT, DIMENSION, random);
    Matrix latent = gaussian(count, LATENT, random);
    Matrix features = latent.times(toFeatures);
    Matrix targets = latent.times(toTargets);
    int[] concepts = new int[count];
    for (int i = 0; i < features.values().length; i++) {
      double x = features.values()[i] + NOISE * 4 * random.nextGaussian();
      // The scaling takes the root again.
      features.values()[i] = (float) (x * Math.abs(x));
    }
    for (int i = 0; i < targets.values().length; i++) {
      targets.values()[i] += (float) (NOISE * 4 * random.nextGaussian());
    }
    for (int i = 0; i < count; i++) {
      concepts[i] = i;
    }
    Matrix base = gaussian(count, DIMENSION, random).normaliseRows();
    return new AlignmentPairs(
        features, base, targets.normaliseRows(), concepts, Matrix.zeros(0, DIMENSION));
  }

  /**
   * So many views, two of each thing: of one latent each, with noise of their own.
   *
   * @param titled whether they have targets
   */
  static AlignmentPairs views(int count, boolean titled, long seed) {
    AlignmentPairs world = pairs(count / 2, seed);
    SplittableRandom random = new SplittableRandom(seed + 1);
    int[] twice = IntStream.range(0, count).map(i -> i / 2).toArray();
    Matrix features = world.features().rows(twice);
    for (int i = 0; i < features.values().length; i++) {
      double root = Math.copySign(Math.sqrt(Math.abs(features.values()[i])), features.values()[i]);
      double x = root + NOISE * 4 * random.nextGaussian();
      features.values()[i] = (float) (x * Math.abs(x));
    }
    return new AlignmentPairs(
        features,
        gaussian(count, DIMENSION, random).normaliseRows(),
        titled ? world.targets().rows(twice) : Matrix.zeros(count, DIMENSION),
        twice,
        new Views(twice, IntStream.range(0, count).toArray()),
        world.anchors());
  }

  static Matrix gaussian(int rows, int columns, SplittableRandom random) {
    Matrix m = Matrix.zeros(rows, columns);
    for (int i = 0; i < m.values().length; i++) {
      m.values()[i] = (float) random.nextGaussian();
    }
    return m;
  }
}
