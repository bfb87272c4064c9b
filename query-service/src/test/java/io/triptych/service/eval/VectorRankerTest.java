package io.triptych.service.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VectorRankerTest {
  private static final EvalQuery QUERY =
      new EvalQuery("q", new EvalQuery.Words("east"), Set.of(), "en");
  private static final float[] EAST = {1, 0};

  @Test
  void ranksByTheBestOfAnItemsVectors() throws Exception {
    VectorRanker ranker =
        new VectorRanker(
            Map.of(
                "north-east", List.of(new float[] {0.6f, 0.8f}),
                "west or east", List.of(new float[] {-1, 0}, new float[] {0.9f, 0.1f}),
                "north", List.of(new float[] {0, 1})),
            query -> EAST);
    assertThat(ranker.rank(QUERY, 10)).containsExactly("west or east", "north-east", "north");
    assertThat(ranker.rank(QUERY, 2)).containsExactly("west or east", "north-east");
  }

  @Test
  void ordersEqualsByTheirIds() throws Exception {
    List<float[]> same = List.of(new float[] {0.5f, 0.5f});
    VectorRanker ranker = new VectorRanker(Map.of("c", same, "a", same, "b", same), query -> EAST);
    assertThat(ranker.rank(QUERY, 3)).containsExactly("a", "b", "c");
  }

  @Test
  void putsItemsWithoutVectorsLast() throws Exception {
    VectorRanker ranker =
        new VectorRanker(
            Map.of("none", List.of(), "north-west", List.of(new float[] {-0.6f, 0.8f})),
            query -> EAST);
    assertThat(ranker.rank(QUERY, 2)).containsExactly("north-west", "none");
  }

  @Test
  void asksForTheQuerysVectorAndPassesItsErrorOn() {
    VectorRanker ranker =
        new VectorRanker(
            Map.of("a", List.of(EAST)),
            query -> {
              throw new NoSuchFileException(query.id());
            });
    assertThatThrownBy(() -> ranker.rank(QUERY, 1)).isInstanceOf(IOException.class).hasMessage("q");
  }
}
