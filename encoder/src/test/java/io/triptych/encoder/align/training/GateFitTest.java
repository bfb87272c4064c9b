package io.triptych.encoder.align.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.head.DomainGate;
import io.triptych.encoder.head.FeatureScaling;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A domain whose things share half of their features beside things that share none. */
final class GateFitTest {
  private static final int WIDTH = 64;
  private static final int THINGS = 200;

  private final SplittableRandom random = new SplittableRandom(4);

  @Test
  void opensForTheDomainAndStaysShutForOthers() {
    AlignmentPairs trained = things(0);
    FeatureScaling scaling = FeatureScaling.fit(trained.features().values(), WIDTH);
    Matrix prototypes = SphericalMeans.of(GateFit.directions(scaling, trained), 40, 1);
    double[] held = GateFit.similarities(prototypes, GateFit.directions(scaling, things(0)));
    DomainGate gate = GateFit.gate(prototypes, held);
    double[] shares = Arrays.stream(held).map(gate::share).sorted().toArray();
    assertThat(shares[(int) (0.8 * (THINGS - 1))]).isCloseTo(1 / (1 + Math.exp(-6)), within(1e-6));
    // None is much less like the others than the median is: none is shut out.
    assertThat(shares[0]).isGreaterThan(0.5);
    double[] others =
        GateFit.similarities(prototypes, GateFit.directions(scaling, things(WIDTH / 2)));
    assertThat(Arrays.stream(others).map(gate::share).max().orElseThrow()).isLessThan(1e-3);
  }

  @Test
  void staysFiniteForThingsAllAlike() {
    Matrix one = Matrix.ofRows(new float[][] {{0.6f, 0.8f}});
    DomainGate gate = GateFit.gate(one, new double[] {1, 1, 1});
    assertThat(gate.share(new double[] {3, 4})).isCloseTo(1 / (1 + Math.exp(-6)), within(1e-4));
    assertThat(gate.share(new double[] {4, -3})).isLessThan(1e-9);
  }

  @Test
  void shutsOutAtMostAFifthOfTheDomainItself() {
    Matrix one = Matrix.ofRows(new float[][] {{1, 0}});
    double[] spread = new double[101];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = 0.4 + 0.004 * i;
    }
    DomainGate gate = GateFit.gate(one, spread);
    assertThat(gate.threshold()).isCloseTo(0.4 + 0.004 * 20, within(1e-9));
    assertThat(gate.share(0.4 + 0.004 * 80)).isCloseTo(1 / (1 + Math.exp(-6)), within(1e-9));
    double[] narrow = Arrays.stream(spread).map(s -> s / 4).toArray();
    assertThat(GateFit.gate(one, narrow).threshold()).isCloseTo(0.6 / 4 - 0.08, within(1e-9));
  }

  /** Half of the features are large, the others small. */
  private AlignmentPairs things(int from) {
    Matrix things = Matrix.zeros(THINGS, WIDTH);
    for (int i = 0; i < things.values().length; i++) {
      boolean large = i % WIDTH >= from && i % WIDTH < from + WIDTH / 2;
      things.values()[i] = (float) (random.nextDouble() * (large ? 1 : 0.05));
    }
    // The base sees nothing of it.
    Matrix base = Matrix.zeros(THINGS, 2);
    for (int i = 0; i < THINGS; i++) {
      base.values()[2 * i] = 1;
    }
    return new AlignmentPairs(things, base, base, new int[THINGS], Matrix.zeros(0, 2));
  }
}
