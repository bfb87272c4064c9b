package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.Attention.Rows;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest extends KernelTest {

  /** Queries, keys, values and bias in arrays of their own, with offsets and gaps. */
  private static final class Case {
    final int width;
    final int queryCount;
    final int keyCount;
    final Rows queries;
    final Rows keys;
    final Rows values;
    final Rows bias;
    final Rows out;

    Case(int width, int queryCount, int keyCount, boolean biased) {
      this.width = width;
      this.queryCount = queryCount;
      this.keyCount = keyCount;
      queries = rows(1, queryCount, width);
      keys = rows(2, keyCount, width);
      values = rows(3, keyCount, width);
      bias = biased ? rows(4, queryCount, keyCount) : null;
      out = rows(5, queryCount, width);
    }

    private static Rows rows(int seed, int count, int width) {
      int stride = width + seed;
      return new Rows(random(new Random(SEED + seed), 7 + count * stride), 7, stride);
    }

    private static float at(Rows rows, int row, int column) {
      return rows.array()[rows.offset() + row * rows.stride() + column];
    }

    void check(boolean causal) {
      float[] before = out.array().clone();
      new Attention(width, 200)
          .apply(queries, queryCount, keys, values, keyCount, causal, bias, out);
      for (int i = 0; i < before.length; i++) {
        int row = (i - out.offset()) / out.stride();
        int column = (i - out.offset()) % out.stride();
        boolean inside = i >= out.offset() && column < width && row < queryCount;
        double expected = inside ? attended(row, column, causal) : before[i];
        assertClose(
            out.array()[i], expected, inside ? 2e-5 : 0, "row " + row + ", column " + column);
      }
    }

    private double attended(int row, int column, boolean causal) {
      int visible = causal ? row + 1 + keyCount - queryCount : keyCount;
      double sum = 0;
      double value = 0;
      for (int key = 0; key < visible; key++) {
        double score = bias == null ? 0 : at(bias, row, key);
        for (int i = 0; i < width; i++) {
          score += (double) at(queries, row, i) * at(keys, key, i);
        }
        double weight = Math.exp(score);
        sum += weight;
        value += weight * at(values, key, column);
      }
      return value / sum;
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "13, 5, 5", "32, 17, 17", "18, 97, 97", "64, 1, 100", "15, 193, 193"})
  void equalsTheDefinition(int width, int queries, int keys) {
    new Case(width, queries, keys, false).check(false);
    new Case(width, queries, keys, false).check(true);
    new Case(width, queries, keys, true).check(false);
  }

  @Test
  void keysMayBeFewerThanQueries() {
    new Case(16, 100, 7, false).check(false);
  }

  @Test
  void forgetsTheSequenceBefore() {
    Attention attention = new Attention(8, 64);
    Case small = new Case(8, 3, 3, false);
    Case large = new Case(8, 64, 64, false);
    run(attention, small);
    float[] fresh = small.out.array().clone();

    run(attention, large);
    run(attention, small);

    assertThat(small.out.array()).isEqualTo(fresh);
  }

  private static void run(Attention attention, Case c) {
    attention.apply(c.queries, c.queryCount, c.keys, c.values, c.keyCount, false, null, c.out);
  }

  @Test
  void refusesLongerSequences() {
    Attention attention = new Attention(4, 8);
    Case longer = new Case(4, 9, 9, false);

    assertThatThrownBy(() -> run(attention, longer))
        .hasMessage("keys: 9 (expected: at most 8, 1 or more a query)");
  }
}
