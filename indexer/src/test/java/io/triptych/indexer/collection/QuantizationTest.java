package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.triptych.encoder.Modality;
import io.triptych.indexer.TestItems;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs over rounded vectors, and what is made of their answers, against a loop. */
final class QuantizationTest {
  private static final int VECTORS = 4000;
  private static final int DIMENSION = 128;
  private static final int QUERIES = 50;
  private static final int K = 10;

  @TempDir Path root;

  private final Random random = new Random(5);
  private final float[][] vectors = new float[VECTORS][];

  private List<Integer> oracle(float[] query, IntPredicate passes) {
    return IntStream.range(0, VECTORS)
        .filter(passes)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -TestItems.dot(query, vectors[i])))
        .limit(K)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void whatIsFoundIsComparedInFull(Quantization quantization) {
    float[][] centres = new float[40][];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = TestItems.random(random, DIMENSION);
    }
    IndexSettings settings = IndexSettings.DEFAULT.with(quantization);
    try (Collection all = new DataDirectory(root).openOrCreate("all", SPACE, DIMENSION, settings)) {
      try (CollectionWriter writer = all.writer()) {
        for (int i = 0; i < VECTORS; i++) {
          vectors[i] = TestItems.near(random, centres[i % centres.length], 0.9);
          writer.put(
              withImages(
                  item(Integer.toString(i), "t", Map.of("third", keyword("r" + i % 3))),
                  vectors[i]));
        }
        writer.commit();
        writer.compact();
        writer.commit();
      }
      all.refresh();
      try (CollectionSearcher searcher = all.searcher()) {
        assertThat(recall(searcher, "", _ -> true, centres)).isGreaterThanOrEqualTo(0.95);
        assertThat(recall(searcher, "third:r1", i -> i % 3 == 1, centres))
            .isGreaterThanOrEqualTo(0.95);
      }
    }
  }

  private double recall(
      CollectionSearcher searcher, String filter, IntPredicate passes, float[][] centres) {
    int hits = 0;
    for (int q = 0; q < QUERIES; q++) {
      float[] query = TestItems.near(random, centres[q % centres.length], 0.9);
      NearestNeighbours found =
          searcher.nearest(
              Modality.IMAGE, query, K, searcher.filter(filter), KnnParameters.DEFAULT);
      assertThat(found.hits()).hasSize(K).isSortedAccordingTo(ItemScore.BEST_FIRST);
      List<Integer> expected = oracle(query, passes);
      for (ItemScore hit : found.hits()) {
        int i = Integer.parseInt(searcher.item(hit.doc()).id());
        assertThat((double) hit.score()).isCloseTo(TestItems.dot(query, vectors[i]), offset(1e-5));
        assertThat(passes.test(i)).isTrue();
        hits += expected.contains(i) ? 1 : 0;
      }
      NearestNeighbours exact =
          searcher.nearest(Modality.IMAGE, query, K, searcher.filter(filter), KnnParameters.EXACT);
      assertThat(exact.hits().stream().map(hit -> id(searcher, hit)).toList()).isEqualTo(expected);
    }
    return (double) hits / (QUERIES * K);
  }

  private static Integer id(CollectionSearcher searcher, ItemScore hit) {
    return Integer.valueOf(searcher.item(hit.doc()).id());
  }

  @Test
  void anUnknownOneIsRefused() {
    assertThat(Quantization.of("int4")).isEqualTo(Quantization.INT4);
    assertThatThrownBy(() -> Quantization.of("int5"))
        .hasMessage("quantization: int5 (expected: none, int8, int4 or binary)");
  }
}
