package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.near;
import static io.triptych.indexer.TestItems.random;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.TestItems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The graph against a loop over all vectors, on 20,000 vectors in clusters. */
final class RecallTest {
  private static final int VECTORS = 20_000;
  private static final int DIMENSION = 256;
  private static final int CLUSTERS = 400;
  private static final int QUERIES = 100;
  private static final int K = 10;
  private static final double SPREAD = 0.7;

  @TempDir static Path root;

  private static final float[][] VECTOR = new float[VECTORS][];
  private static final int[] CLUSTER = new int[VECTORS];
  private static final List<float[]> QUERY = new ArrayList<>();
  private static Collection collection;
  private static CollectionSearcher searcher;

  @BeforeAll
  static void write() {
    Random random = new Random(20_260_101);
    float[][] centres = new float[CLUSTERS][];
    Arrays.setAll(centres, i -> random(random, DIMENSION));
    collection =
        new DataDirectory(root).openOrCreate("all", SPACE, DIMENSION, IndexSettings.DEFAULT);
    try (CollectionWriter writer = collection.writer()) {
      for (int i = 0; i < VECTORS; i++) {
        CLUSTER[i] = random.nextInt(CLUSTERS);
        VECTOR[i] = near(random, centres[CLUSTER[i]], SPREAD);
        Map<String, AttributeValue> attributes =
            Map.of(
                "tenth",
                keyword("t" + i % 10),
                "half",
                keyword("s" + i % 2),
                "kind",
                keyword("k" + CLUSTER[i] % 3),
                "hundredth",
                keyword("h" + i % 100));
        writer.put(withImages(item(Integer.toString(i), "t", withRare(attributes, i)), VECTOR[i]));
      }
      writer.commit();
    }
    for (int i = 0; i < QUERIES; i++) {
      QUERY.add(near(random, centres[random.nextInt(CLUSTERS)], SPREAD));
    }
    collection.refresh();
    searcher = collection.searcher();
  }

  private static Map<String, AttributeValue> withRare(
      Map<String, AttributeValue> attributes, int i) {
    Map<String, AttributeValue> all = new HashMap<>(attributes);
    if (i % 4000 == 7) {
      all.put("rare", keyword("yes"));
    }
    return all;
  }

  @AfterAll
  static void close() {
    searcher.close();
    collection.close();
  }

  private static List<Integer> oracle(float[] query, IntPredicate passes, int k) {
    double[] scores = new double[VECTORS];
    for (int i = 0; i < VECTORS; i++) {
      double sum = 0;
      for (int d = 0; d < DIMENSION; d++) {
        sum += (double) query[d] * VECTOR[i][d];
      }
      scores[i] = sum;
    }
    return IntStream.range(0, VECTORS)
        .filter(passes)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .limit(k)
        .toList();
  }

  private static List<Integer> found(NearestNeighbours neighbours) {
    return neighbours.hits().stream()
        .map(hit -> Integer.valueOf(searcher.item(hit.doc()).id()))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, ''", "2, half:s1", "10, tenth:t3", "100, hundredth:h42"})
  void theGraphFindsWhatExactSearchFinds(int every, String text) {
    int rest = every == 1 ? 0 : every == 2 ? 1 : every == 10 ? 3 : 42;
    ItemFilter filter = searcher.filter(text);
    int hits = 0;
    long visited = 0;
    for (float[] query : QUERY) {
      NearestNeighbours neighbours =
          searcher.nearest(Modality.IMAGE, query, K, filter, KnnParameters.DEFAULT);
      List<Integer> found = found(neighbours);
      assertThat(found).hasSize(K).doesNotHaveDuplicates().allMatch(i -> i % every == rest);
      List<Integer> expected = oracle(query, i -> i % every == rest, K);
      hits += (int) found.stream().filter(expected::contains).count();
      visited += neighbours.visited();
    }
    double recall = (double) hits / (QUERIES * K);
    assertThat(recall).as("visited %d", visited / QUERIES).isGreaterThanOrEqualTo(0.95);
    assertThat(visited / QUERIES).isPositive().isLessThan(VECTORS / 4);
  }

  @Test
  void aWalkFindsWhatPassesWhereNothingNearDoes() {
    ItemFilter filter = searcher.filter("kind:k1");
    int hits = 0;
    long visited = 0;
    for (float[] query : QUERY) {
      NearestNeighbours neighbours =
          searcher.nearest(Modality.IMAGE, query, K, filter, KnnParameters.DEFAULT);
      List<Integer> found = found(neighbours);
      assertThat(found).hasSize(K).doesNotHaveDuplicates().allMatch(i -> CLUSTER[i] % 3 == 1);
      List<Integer> expected = oracle(query, i -> CLUSTER[i] % 3 == 1, K);
      hits += (int) found.stream().filter(expected::contains).count();
      visited += neighbours.visited();
    }
    // Clusters lie at random, so of those that pass none is near: not much better than a scan.
    double recall = (double) hits / (QUERIES * K);
    assertThat(recall).as("visited %d", visited / QUERIES).isGreaterThanOrEqualTo(0.95);
    assertThat(visited / QUERIES).isPositive().isLessThan(VECTORS / 4);
  }

  @Test
  void exactSearchIsExact() {
    for (float[] query : QUERY.subList(0, 10)) {
      NearestNeighbours all =
          searcher.nearest(Modality.IMAGE, query, K, ItemFilter.NONE, KnnParameters.EXACT);
      assertThat(found(all)).isEqualTo(oracle(query, i -> true, K));
      assertThat(all.exact()).isTrue();
      assertThat(all.visited()).isEqualTo(VECTORS);
      for (ItemScore hit : all.hits()) {
        int i = Integer.parseInt(searcher.item(hit.doc()).id());
        double dot = TestItems.dot(query, VECTOR[i]);
        assertThat((double) hit.score()).isCloseTo(dot, offset(1e-5));
      }
    }
  }

  @Test
  void aRestrictiveFilterFindsAllThatMatch() {
    ItemFilter rare = searcher.filter("rare:yes");
    for (float[] query : QUERY.subList(0, 10)) {
      for (int k : new int[] {3, 5, 50}) {
        NearestNeighbours found =
            searcher.nearest(Modality.IMAGE, query, k, rare, KnnParameters.DEFAULT);
        assertThat(found(found)).isEqualTo(oracle(query, i -> i % 4000 == 7, Math.min(k, 5)));
      }
    }
    NearestNeighbours few =
        searcher.nearest(Modality.IMAGE, QUERY.getFirst(), 50, rare, KnnParameters.DEFAULT);
    assertThat(few.exact()).isTrue();
    assertThat(few.visited()).isEqualTo(5);
  }
}
