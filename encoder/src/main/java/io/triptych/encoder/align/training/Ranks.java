package io.triptych.encoder.align.training;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where the first right answer stands for each pair, from 0: among the things, asked with its
 * target; among the concepts, asked with its thing; and among the other media, asked with its thing
 * for views of the same. Below 0 where a pair has no target, or its thing no other view. The arrays
 * are not copied.
 */
record Ranks(int[] things, int[] concepts, int[] views) {
  /** Was not asked. */
  static final int NOT_ASKED = -1;

  /** The ranks within a set of pairs, whose things have learnt these vectors. */
  static Ranks of(Matrix vectors, AlignmentPairs pairs) {
    int n = pairs.size();
    int[] byTarget = filled(n);
    int[] byThing = filled(n);
    int[] titled = pairs.titled();
    if (titled.length > 0) {
      Matrix cosines = pairs.targets().timesTransposed(vectors);
      for (int i : titled) {
        byTarget[i] = amongThings(cosines, pairs.concepts(), i);
        byThing[i] = amongConcepts(cosines, pairs.concepts(), titled, i);
      }
    }
    return new Ranks(byTarget, byThing, views(vectors, pairs.views()));
  }

  private static int[] filled(int n) {
    int[] ranks = new int[n];
    Arrays.fill(ranks, NOT_ASKED);
    return ranks;
  }

  private static int amongThings(Matrix cosines, int[] concepts, int i) {
    int n = concepts.length;
    float best = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      best = concepts[j] == concepts[i] ? Math.max(best, cosines.values()[i * n + j]) : best;
    }
    int rank = 0;
    for (int j = 0; j < n; j++) {
      rank += concepts[j] != concepts[i] && cosines.values()[i * n + j] >= best ? 1 : 0;
    }
    return rank;
  }

  private static int amongConcepts(Matrix cosines, int[] concepts, int[] titled, int i) {
    float[] best = new float[IntStream.of(concepts).max().orElse(-1) + 1];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    for (int j : titled) {
      float cosine = cosines.values()[j * concepts.length + i];
      best[concepts[j]] = Math.max(best[concepts[j]], cosine);
    }
    return better(best, concepts[i]);
  }

  private static int[] views(Matrix vectors, Views views) {
    boolean[] asking = views.asking();
    int[] ranks = filled(asking.length);
    int[] media = views.media();
    int[] ofMedium = new int[IntStream.of(media).max().orElse(-1) + 1];
    for (int i = 0; i < media.length; i++) {
      ofMedium[media[i]] = views.things()[i];
    }
    for (int i = 0; i < ranks.length; i++) {
      if (asking[i]) {
        float[] best = new float[ofMedium.length];
        Arrays.fill(best, Float.NEGATIVE_INFINITY);
        for (int j = 0; j < media.length; j++) {
          if (media[j] != media[i]) {
            best[media[j]] = Math.max(best[media[j]], vectors.dot(i, vectors, j));
          }
        }
        ranks[i] = amongMedia(best, ofMedium, views.things()[i]);
      }
    }
    return ranks;
  }

  /** The rank of the best medium of a thing among media of others. */
  private static int amongMedia(float[] best, int[] ofMedium, int thing) {
    float right = Float.NEGATIVE_INFINITY;
    for (int m = 0; m < best.length; m++) {
      right = ofMedium[m] == thing ? Math.max(right, best[m]) : right;
    }
    int rank = 0;
    for (int m = 0; m < best.length; m++) {
      rank += ofMedium[m] != thing && best[m] >= right && seen(best[m]) ? 1 : 0;
    }
    return rank;
  }

  /** How many others are as good as one or better. */
  private static int better(float[] best, int one) {
    int rank = 0;
    for (int k = 0; k < best.length; k++) {
      rank += k != one && best[k] >= best[one] && seen(best[k]) ? 1 : 0;
    }
    return rank;
  }

  private static boolean seen(float cosine) {
    return cosine > Float.NEGATIVE_INFINITY;
  }

  /** The mean of the reciprocal ranks of each pair that was asked with. */
  double[] reciprocals() {
    return IntStream.range(0, things.length)
        .filter(i -> things[i] >= 0 || views[i] >= 0)
        .mapToDouble(i -> {
          double ofTargets = things[i] < 0 ? 0 : targetReciprocal(i);
          double ofViews = views[i] < 0 ? 0 : 1.0 / (1 + views[i]);
          return (ofTargets + ofViews) / (things[i] >= 0 && views[i] >= 0 ? 2 : 1);
        })
        .toArray();
  }

  /** The mean of both reciprocal ranks of each pair that has a target. */
  double[] targetReciprocals() {
    return IntStream.range(0, things.length)
        .filter(i -> things[i] >= 0)
        .mapToDouble(this::targetReciprocal)
        .toArray();
  }

  /** The reciprocal rank of each pair whose thing has other views. */
  double[] viewReciprocals() {
    return IntStream.of(views).filter(rank -> rank >= 0).mapToDouble(r -> 1.0 / (1 + r)).toArray();
  }

  private double targetReciprocal(int i) {
    return (1.0 / (1 + things[i]) + 1.0 / (1 + concepts[i])) / 2;
  }
}
