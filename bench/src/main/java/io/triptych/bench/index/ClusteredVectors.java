package io.triptych.bench.index;

import java.util.Random;
import java.util.SplittableRandom;

/**
 * Made-up unit vectors with what makes searching embeddings what it is: they lie in clusters of
 * uneven size within clusters, their spectrum falls off (the i-th axis has a spread of (1 +
 * i)^-0.5), and queries of another kind lie beside the documents, not among them. Every vector
 * follows from the seed and its number alone, so none has to be kept.
 */
public final class ClusteredVectors {
  private static final int GROUPS = 64;
  private static final int CLUSTERS_A_GROUP = 32;
  private static final double CLUSTER_SPREAD = 0.6;
  private static final double SPREAD = 0.55;

  /** How far the queries of another kind are moved, all in one direction. */
  private static final double GAP = 0.8;

  /** How far each of them is moved by itself. */
  private static final double OWN_GAP = 0.6;

  private static final long DOCUMENTS = 1L << 40;
  private static final long QUERIES = 2L << 40;
  private static final long OTHERS = 3L << 40;

  private final int dimension;
  private final long seed;
  private final double[] axes;
  private final double[][] centres;
  private final double[] gap;

  /** Vectors of {@code dimension} numbers. */
  public ClusteredVectors(int dimension, long seed) {
    this.dimension = dimension;
    this.seed = seed;
    this.axes = new double[dimension];
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      axes[i] = 1 / Math.sqrt(1 + i);
      squares += axes[i] * axes[i];
    }
    for (int i = 0; i < dimension; i++) {
      axes[i] /= Math.sqrt(squares);
    }
    Random random = new Random(seed);
    centres = new double[GROUPS * CLUSTERS_A_GROUP][];
    for (int group = 0; group < GROUPS; group++) {
      double[] middle = noise(random);
      for (int c = 0; c < CLUSTERS_A_GROUP; c++) {
        centres[group * CLUSTERS_A_GROUP + c] = plus(middle, CLUSTER_SPREAD, noise(random));
      }
    }
    gap = noise(random);
  }

  /** A document. */
  public float[] document(long i) {
    return among(generator(DOCUMENTS + i));
  }

  /** The number of the cluster that a document is from. */
  public int cluster(long i) {
    return cluster(generator(DOCUMENTS + i));
  }

  /** A query from where the documents are. */
  public float[] query(long i) {
    return among(generator(QUERIES + i));
  }

  /** A query of another kind, as words are to pictures. */
  public float[] otherQuery(long i) {
    Random random = generator(OTHERS + i);
    double[] moved = plus(point(random), GAP, gap);
    return unit(plus(moved, OWN_GAP, noise(random)));
  }

  private Random generator(long stream) {
    // Mixed, since a Random of neighbouring seeds begins alike.
    return new Random(new SplittableRandom(seed ^ stream * 0x9E3779B97F4A7C15L).nextLong());
  }

  private float[] among(Random random) {
    return unit(point(random));
  }

  private double[] point(Random random) {
    return plus(centres[cluster(random)], SPREAD, noise(random));
  }

  private int cluster(Random random) {
    // The square of a uniform number: some clusters hold many times what others do.
    double u = random.nextDouble();
    return (int) (u * u * centres.length);
  }

  /** Gaussian, of length about 1. */
  private double[] noise(Random random) {
    double[] noise = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      noise[i] = axes[i] * random.nextGaussian();
    }
    return noise;
  }

  private static double[] plus(double[] a, double scale, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + scale * b[i];
    }
    return sum;
  }

  private static float[] unit(double[] a) {
    double squares = 0;
    for (double x : a) {
      squares += x * x;
    }
    double scale = 1 / Math.sqrt(squares);
    float[] unit = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      unit[i] = (float) (scale * a[i]);
    }
    return unit;
  }
}
