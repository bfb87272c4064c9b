package io.triptych.bench.index;

import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** The true neighbours, by matrix products over all documents, a block at a time. */
final class ExactNeighbours {
  private static final int BLOCK = 4096;

  private final float[][] queries;
  private final int dimension;
  private final float[] rows;

  ExactNeighbours(float[][] queries) {
    this.queries = queries;
    this.dimension = queries[0].length;
    this.rows = new float[queries.length * dimension];
    for (int q = 0; q < queries.length; q++) {
      System.arraycopy(queries[q], 0, rows, q * dimension, dimension);
    }
  }

  /**
   * The numbers of the {@code k} nearest documents of each query, best first.
   *
   * @param filters which documents count; a table for each
   * @return by filter, query and rank; fewer where fewer pass
   */
  int[][][] find(IntFunction<float[]> document, int documents, int k, IntPredicate... filters) {
    Top[][] top = new Top[filters.length][queries.length];
    for (Top[] row : top) {
      Arrays.setAll(row, _ -> new Top(k));
    }
    int stride = Kernels.stride(BLOCK);
    float[] products = new float[queries.length * stride];
    float[] block = new float[BLOCK * dimension];
    for (int from = 0; from < documents; from += BLOCK) {
      int size = Math.min(BLOCK, documents - from);
      Arrays.fill(block, 0);
      for (int i = 0; i < size; i++) {
        System.arraycopy(document.apply(from + i), 0, block, i * dimension, dimension);
      }
      PackedMatrix columns = PackedMatrix.ofColumns(block, dimension, BLOCK, null);
      Gemm.multiply(rows, dimension, queries.length, columns, products, stride, Epilogue.NONE);
      for (int f = 0; f < filters.length; f++) {
        boolean[] passes = new boolean[size];
        for (int i = 0; i < size; i++) {
          passes[i] = filters[f].test(from + i);
        }
        for (int q = 0; q < queries.length; q++) {
          top[f][q].offer(products, q * stride, passes, from);
        }
      }
    }
    int[][][] found = new int[filters.length][queries.length][];
    for (int f = 0; f < filters.length; f++) {
      for (int q = 0; q < queries.length; q++) {
        found[f][q] = top[f][q].numbers();
      }
    }
    return found;
  }

  /** The best so far, by insertion: k is small and entries are rare. */
  private static final class Top {
    private final float[] scores;
    private final int[] numbers;
    private int size;

    Top(int k) {
      scores = new float[k];
      numbers = new int[k];
    }

    void offer(float[] products, int offset, boolean[] passes, int first) {
      for (int i = 0; i < passes.length; i++) {
        float score = products[offset + i];
        if ((size < scores.length || score > scores[size - 1]) && passes[i]) {
          insert(score, first + i);
        }
      }
    }

    private void insert(float score, int number) {
      int place = size < scores.length ? size++ : size - 1;
      while (place > 0 && scores[place - 1] < score) {
        scores[place] = scores[place - 1];
        numbers[place] = numbers[place - 1];
        place--;
      }
      scores[place] = score;
      numbers[place] = number;
    }

    int[] numbers() {
      return Arrays.copyOf(numbers, size);
    }
  }
}
