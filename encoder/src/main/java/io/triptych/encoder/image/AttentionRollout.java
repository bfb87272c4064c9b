package io.triptych.encoder.image;

import io.triptych.encoder.block.Observer;
import java.util.Arrays;

/**
 * Attention rollout (Abnar and Zuidema, 2020): how much of each token reaches each token of the
 * last layer, if every layer passes on half of what it got and half of what it attended to, the
 * mean over its heads. For one sequence.
 */
final class AttentionRollout implements Observer {
  /** [tokens][tokens], row i the shares of token i; null before the first layer. */
  private double[][] flow;

  @Override
  public void stage(String stage, float[] x, int rows, int width, int stride) {}

  @Override
  public void attention(float[] queryKeyValue, int rows, int heads, int headWidth, int stride) {
    double[][] mixed = new double[rows][rows];
    for (int i = 0; i < rows; i++) {
      for (int head = 0; head < heads; head++) {
        addAttention(queryKeyValue, i, head, heads * headWidth, headWidth, stride, mixed[i]);
      }
      for (int j = 0; j < rows; j++) {
        mixed[i][j] *= 0.5 / heads;
      }
      mixed[i][i] += 0.5;
    }
    flow = flow == null ? mixed : product(mixed, flow);
  }

  private static void addAttention(
      float[] qkv, int row, int head, int width, int headWidth, int stride, double[] sum) {
    double[] scores = new double[sum.length];
    int query = row * stride + head * headWidth;
    double highest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < scores.length; j++) {
      int key = j * stride + width + head * headWidth;
      for (int c = 0; c < headWidth; c++) {
        scores[j] += (double) qkv[query + c] * qkv[key + c];
      }
      highest = Math.max(highest, scores[j]);
    }
    double total = 0;
    for (int j = 0; j < scores.length; j++) {
      scores[j] = Math.exp(scores[j] - highest);
      total += scores[j];
    }
    for (int j = 0; j < scores.length; j++) {
      sum[j] += scores[j] / total;
    }
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] out = new double[a.length][b.length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        double factor = a[i][k];
        for (int j = 0; j < b.length; j++) {
          out[i][j] += factor * b[k][j];
        }
      }
    }
    return out;
  }

  /**
   * The shares of all tokens in the vector of the picture.
   *
   * @param classToken whether the vector is the first token's; else it is of all of them
   */
  double[] shares(boolean classToken) {
    if (classToken) {
      return flow[0].clone();
    }
    double[] mean = new double[flow.length];
    for (double[] row : flow) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / flow.length;
      }
    }
    return mean;
  }

  /** The shares of each row of the last layer, for inspection. */
  double[][] flow() {
    return Arrays.stream(flow).map(double[]::clone).toArray(double[][]::new);
  }
}
