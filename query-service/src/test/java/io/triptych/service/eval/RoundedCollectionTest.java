package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.NearestNeighbours;
import io.triptych.service.FakeCollection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundedCollectionTest {
  private static final int DIMENSION = 64;

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void roundsToWholeNumbersOfTheLargest() {
    float[] vector = {1, -0.5f, 0.26f, 0.001f};

    assertThat(Rounding.NONE.apply(vector)).isSameAs(vector);
    // 7; −3.5, which rounds up to −3; 1.82, to 2; 0.007, to 0.
    float norm = (float) Math.sqrt(49 + 9 + 4);
    assertThat(Rounding.INT4.apply(vector))
        .containsExactly(new float[] {7 / norm, -3 / norm, 2 / norm, 0}, within(1e-6f));
    assertThat(Rounding.BIT.apply(vector))
        .containsExactly(new float[] {0.5f, -0.5f, 0.5f, 0.5f}, within(1e-6f));
  }

  @Test
  void fewerBitsMoveCosinesFurther() {
    FakeCollection items = items();
    float[] query = vector();
    double last = 0;
    for (Rounding rounding : List.of(Rounding.INT8, Rounding.INT4, Rounding.BIT)) {
      double error = error(items, query, rounding);
      assertThat(error).as(rounding.id()).isGreaterThan(last);
      last = error;
    }
    assertThat(error(items, query, Rounding.INT8)).isLessThan(0.01);
  }

  @Test
  void findsWhatItsOwnCosinesPutFirst() {
    RoundedCollection rounded = new RoundedCollection(items(), Rounding.INT4);
    float[] query = vector();

    NearestNeighbours found =
        rounded.nearest(Modality.TEXT, query, 5, ItemFilter.NONE, KnnParameters.DEFAULT);

    assertThat(found.exact()).isTrue();
    assertThat(found.hits()).hasSize(5);
    int[] docs = found.hits().stream().mapToInt(ItemScore::doc).toArray();
    float[] cosines = rounded.cosines(Modality.TEXT, query, docs);
    for (int i = 0; i < docs.length; i++) {
      assertThat(found.hits().get(i).score()).isEqualTo(cosines[i]);
      assertThat(i == 0 || cosines[i] <= cosines[i - 1]).isTrue();
    }
    assertThat(rounded.cosines(Modality.IMAGE, query, new int[] {0})).containsExactly(Float.NaN);
  }

  private double error(FakeCollection items, float[] query, Rounding rounding) {
    int[] docs = IntStream.range(0, items.itemCount()).toArray();
    float[] exact = items.cosines(Modality.TEXT, query, docs);
    float[] near = new RoundedCollection(items, rounding).cosines(Modality.TEXT, query, docs);
    double sum = 0;
    for (int i = 0; i < docs.length; i++) {
      sum += Math.abs(exact[i] - near[i]);
    }
    return sum / docs.length;
  }

  private FakeCollection items() {
    FakeCollection items = new FakeCollection();
    for (int i = 0; i < 50; i++) {
      items.add("i" + i, "", Map.of(Modality.TEXT, List.of(vector())));
    }
    return items;
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    double squares = 0;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }
}
