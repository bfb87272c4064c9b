package io.triptych.encoder.head;

/** The few operations on vectors that heads and their builder share; sums are in double. */
public final class Vectors {
  private Vectors() {}

  /** Adds {@code factor} × row {@code row} of a row-major matrix to {@code sum}. */
  public static void addRow(double factor, float[] matrix, int row, double[] sum) {
    int from = row * sum.length;
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * matrix[from + j];
    }
  }

  /**
   * Divides by the Euclidean norm, in place.
   *
   * @throws IllegalArgumentException if the norm is zero or not finite
   */
  public static double[] normalise(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0) || Double.isInfinite(norm)) {
      throw new IllegalArgumentException("norm: " + norm + " (expected: positive and finite)");
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= norm;
    }
    return vector;
  }

  /** The inner product. */
  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Exponentials that sum to 1, in place. */
  static double[] softmax(double[] logits) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] - highest);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
    return logits;
  }

  /** Rounds to floats, into the beginning of {@code out}. */
  public static void store(double[] vector, float[] out) {
    for (int i = 0; i < vector.length; i++) {
      out[i] = (float) vector[i];
    }
  }

  /**
   * Checks a length.
   *
   * @throws IllegalArgumentException if it differs
   */
  static void requireLength(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(name + ": " + length + " (expected: " + expected + ")");
    }
  }
}
