package io.triptych.encoder.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairCosinesTest {
  private static final int DIMENSION = 64;

  private final SplittableRandom random = new SplittableRandom(3);

  /** A part of {@code count} pairs, two of each concept; noise is the deviation of each number. */
  private PairCosines.Part part(int count, double noise) {
    float[] things = new float[count * DIMENSION];
    float[] targets = new float[count * DIMENSION];
    int[] concepts = new int[count];
    float[] centre = new float[DIMENSION];
    for (int i = 0; i < count; i++) {
      concepts[i] = i / 2;
      if (i % 2 == 0) {
        centre = unit(new float[DIMENSION], 1);
      }
      System.arraycopy(unit(centre, noise), 0, things, i * DIMENSION, DIMENSION);
      System.arraycopy(unit(centre, noise), 0, targets, i * DIMENSION, DIMENSION);
    }
    return new PairCosines.Part(PairCosines.draw(things, targets, DIMENSION, concepts), concepts);
  }

  private float[] unit(float[] centre, double noise) {
    float[] vector = centre.clone();
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (noise * random.nextGaussian());
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  @Test
  void fitsBothDirectionsOfWhatBelongsTogether() {
    List<PairCosines.Part> parts = List.of(part(200, 0.15), part(100, 0.15));

    for (CurveFit fit :
        List.of(
            PairCosines.targetsAsk(parts, 1).orElseThrow(),
            PairCosines.thingsAsk(parts, 1).orElseThrow())) {
      assertThat(fit.sample().pairs()).isEqualTo(300);
      assertThat(fit.sample().nonPairs()).isEqualTo(3000);
      // Concept 0 of one part has nothing to do with concept 0 of another.
      assertThat(fit.sample().queries())
          .hasSize(150)
          .allMatch(q -> q.pairs().length == 2 && q.nonPairs().length == 20);
      // Both sides have noise of 0.15 in 64 numbers: cosine 1 / (1 + 64 · 0.15²) on average.
      double mean =
          fit.sample().queries().stream()
              .flatMapToDouble(q -> Arrays.stream(q.pairs()))
              .average()
              .orElseThrow();
      assertThat(mean).isCloseTo(1 / (1 + 64 * 0.15 * 0.15), within(0.03));
      assertThat(fit.curve().relevance(mean)).isGreaterThan(0.9);
      assertThat(fit.curve().relevance(0)).isLessThan(0.1);
      // What is about the same concept is never taken for something else.
      assertThat(
              fit.sample().queries().stream()
                  .flatMapToDouble(q -> Arrays.stream(q.nonPairs()))
                  .average()
                  .orElseThrow())
          .isCloseTo(0, within(0.02));
      assertThat(fit.error()).isLessThan(0.05);
    }
  }

  @Test
  void asksInTheDirectionThatItSays() {
    // Three things, and targets on the axes: the numbers can be worked out.
    float[] things = {1, 0, 0.6f, 0.8f, 0, 1};
    float[] targets = {1, 0, 1, 0, 0, 1};
    PairCosines drawn = PairCosines.draw(things, targets, 2, new int[] {0, 0, 1});
    assertThat(drawn.pairs()).containsExactly(1, 0.6f, 1);
    // Targets 0 and 1 can only meet thing 2, and things 0 and 1 only target 2.
    assertThat(Arrays.copyOfRange(drawn.byTarget(), 0, 20)).containsOnly(0);
    assertThat(Arrays.copyOfRange(drawn.byThing(), 10, 20)).containsOnly(0.8f);
    // Target 2 meets things 0 and 1.
    assertThat(Arrays.copyOfRange(drawn.byTarget(), 20, 30)).containsOnly(0, 0.8f);
  }

  @Test
  void saysNothingWhereThereIsTooLittle() {
    assertThat(PairCosines.targetsAsk(List.of(part(98, 0.15)), 1)).isEmpty();
    assertThat(PairCosines.targetsAsk(List.of(), 1)).isEmpty();
    // Pairs that are farther from each other than from anything else.
    PairCosines.Part near = part(200, 0.15);
    float[] upsideDown = near.cosines().pairs().clone();
    for (int i = 0; i < upsideDown.length; i++) {
      upsideDown[i] = -upsideDown[i];
    }
    PairCosines far =
        new PairCosines(upsideDown, near.cosines().byTarget(), near.cosines().byThing());
    assertThat(PairCosines.thingsAsk(List.of(new PairCosines.Part(far, near.concepts())), 1))
        .isEmpty();
    PairCosines same =
        PairCosines.draw(new float[2 * DIMENSION], new float[2 * DIMENSION], DIMENSION, new int[2]);
    assertThat(same.byTarget()).isEmpty();
    assertThat(PairCosines.thingsAsk(List.of(new PairCosines.Part(same, new int[2])), 1)).isEmpty();

    assertThatThrownBy(() -> PairCosines.draw(new float[3], new float[4], 2, new int[2]))
        .hasMessage("pairs: 3 and 4 numbers (expected: 2 × 2 each)");
    assertThatThrownBy(() -> new PairCosines(new float[2], new float[19], new float[0]))
        .hasMessage("cosines: 19 beside 2 pairs (expected: none, or 10 a pair)");
  }
}
