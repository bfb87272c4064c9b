package io.triptych.encoder.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eigenvectors against their definition and against matrices whose spectrum is known. */
final class SymmetricEigenTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 17, 64, 101})
  void solvesItsEquation(int n) {
    double[][] a = random(n, n);
    SymmetricEigen eigen = SymmetricEigen.of(a);
    for (int k = 0; k < n; k++) {
      double[] v = eigen.vectors()[k];
      for (int i = 0; i < n; i++) {
        assertThat(dot(a[i], v)).isCloseTo(eigen.values()[k] * v[i], within(1e-12 * n));
        double unit = i == k ? 1 : 0;
        assertThat(dot(eigen.vectors()[i], v)).isCloseTo(unit, within(1e-13 * n));
      }
      assertThat(k == 0 || eigen.values()[k - 1] >= eigen.values()[k]).isTrue();
    }
  }

  /** The second difference on n points has the eigenvalues 2 − 2 cos(kπ / (n + 1)). */
  @Test
  void findsAKnownSpectrum() {
    int n = 50;
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i][i] = 2;
      if (i > 0) {
        a[i][i - 1] = -1;
        a[i - 1][i] = -1;
      }
    }
    double[] values = SymmetricEigen.of(a).values();
    for (int k = 1; k <= n; k++) {
      double expected = 2 - 2 * Math.cos((n + 1 - k) * Math.PI / (n + 1));
      assertThat(values[k - 1]).isCloseTo(expected, within(1e-13));
    }
  }

  @Test
  void findsSmallValuesBesideLargeOnes() {
    double[] v = {0.6, 0.8, 0};
    double[] w = {-0.8, 0.6, 0};
    double[][] a = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        a[i][j] = 1000 * v[i] * v[j] + 1e-6 * w[i] * w[j];
      }
    }
    a[2][2] = 1;
    double[] values = SymmetricEigen.of(a).values();
    assertThat(values[0]).isCloseTo(1000, within(1e-9));
    assertThat(values[1]).isCloseTo(1, within(1e-12));
    assertThat(values[2]).isCloseTo(1e-6, within(1e-12));
  }

  @Test
  void makesTheLargestComponentPositive() {
    for (double[] v : SymmetricEigen.of(random(9, 20)).vectors()) {
      double peak = 0;
      for (double value : v) {
        peak = Math.abs(value) > Math.abs(peak) ? value : peak;
      }
      assertThat(peak).isPositive();
    }
  }

  @Test
  void leavesItsArgumentAndTakesEqualValues() {
    double[][] identity = {{3, 0}, {0, 3}};
    assertThat(SymmetricEigen.of(identity).values()).containsExactly(3, 3);
    double[][] a = random(4, 6);
    double[][] before = random(4, 6);
    SymmetricEigen.of(a);
    assertThat(a).isDeepEqualTo(before);
    assertThat(SymmetricEigen.of(new double[3][3]).values()).containsExactly(0, 0, 0);
  }

  @Test
  void refusesWhatIsNotSymmetricOrFinite() {
    assertThatThrownBy(() -> SymmetricEigen.of(new double[][] {{1, 2}, {3, 4}}))
        .hasMessageContaining("symmetric");
    assertThatThrownBy(() -> SymmetricEigen.of(new double[][] {{Double.NaN}}))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> SymmetricEigen.of(new double[2][3])).hasMessageContaining("square");
  }

  private static double[][] random(long seed, int n) {
    Random random = new Random(seed);
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = random.nextGaussian();
        a[j][i] = a[i][j];
      }
    }
    return a;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
