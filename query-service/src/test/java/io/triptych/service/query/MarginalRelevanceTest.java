package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Modality;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Beside the definition, computed anew for each choice. */
class MarginalRelevanceTest {
  private static final int[] AXES = {0, 1, 2};

  @Property(tries = 200, seed = "5")
  void choosesWhatTheDefinitionSays(
      @ForAll @DoubleRange(min = 0, max = 1) double diversity,
      @ForAll @IntRange(min = 1, max = 12) int size,
      @ForAll @IntRange(min = 1, max = 14) int count,
      @ForAll long seed) {
    Random random = new Random(seed);
    FakeCollection items = new FakeCollection();
    float[][] vectors = new float[size][];
    for (int i = 0; i < size; i++) {
      vectors[i] = FakeEncoder.vector("w" + random.nextInt(6) + " v" + random.nextInt(6));
      items.add("i" + i, "", Map.of(Modality.IMAGE, List.of(vectors[i])));
    }
    double[] values = random.doubles(size, -2, 5).map(v -> -v).sorted().map(v -> -v).toArray();
    int[] all = IntStream.range(0, size).toArray();

    List<Integer> chosen =
        new MarginalRelevance(new ItemLikeness(items, all), diversity, SearchContext.unbounded())
            .choose(all, values, count);

    assertThat(chosen).isEqualTo(reference(vectors, values, diversity, Math.min(count, size)));
  }

  private static List<Integer> reference(
      float[][] vectors, double[] values, double diversity, int count) {
    double max = Arrays.stream(values).max().orElseThrow();
    double min = Arrays.stream(values).min().orElseThrow();
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < count) {
      int best = -1;
      double bestValue = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < vectors.length; i++) {
        double relevance = max > min ? (values[i] - min) / (max - min) : 1;
        int candidate = i;
        double redundancy =
            chosen.stream()
                .mapToDouble(s -> cosine(vectors[candidate], vectors[s]))
                .max()
                .orElse(0);
        double marginal = (1 - diversity) * relevance - diversity * redundancy;
        if (!chosen.contains(i) && marginal > bestValue) {
          best = i;
          bestValue = marginal;
        }
      }
      chosen.add(best);
    }
    return chosen;
  }

  /** Summed in the same order, so that equal pairs tie here and there. */
  private static double cosine(float[] a, float[] b) {
    float[] sums = new float[4];
    for (int i = 0; i < a.length; i++) {
      sums[i % 4] += a[i] * b[i];
    }
    return (double) sums[0] + sums[1] + sums[2] + sums[3];
  }

  @Property(tries = 20)
  void valuesBeyondAllBoundsAreOrderedLast(
      @ForAll @DoubleRange(min = 0, max = 0.9) double diversity) {
    FakeCollection items = new FakeCollection();
    for (int axis : AXES) {
      float[] vector = new float[3];
      vector[axis] = 1;
      items.add("i" + axis, "", Map.of(Modality.TEXT, List.of(vector)));
    }
    double[] values = {Double.POSITIVE_INFINITY, 0.5, Double.NaN};
    assertThat(
            new MarginalRelevance(
                    new ItemLikeness(items, AXES), diversity, SearchContext.unbounded())
                .choose(AXES, values, 3))
        .containsExactly(0, 1, 2);
  }
}
