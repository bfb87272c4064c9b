package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where a search's time goes, and where it stops when nobody waits for it. */
final class SearchContextTest {
  private final FakeEncoder encoder = new FakeEncoder();
  private final Searcher searcher = new Searcher(new FakeEmbedder(encoder));
  private final FakeCollection shop = new FakeCollection();

  SearchContextTest() {
    for (String words : List.of("red shirt", "green shirt", "blue car")) {
      float[] vector = FakeEncoder.vector(words);
      shop.add(
          words, words, Map.of(Modality.TEXT, List.of(vector), Modality.IMAGE, List.of(vector)));
    }
  }

  private static SearchQuery query() {
    return SearchQuery.builder()
        .part(Part.text("red shirt"))
        .part(Part.text("car").weighted(-1))
        .ranking(Ranking.DEFAULT.withDiversity(0.5).withCollapseAbove(0.9))
        .build();
  }

  @Test
  void aSearchStopsAtTheFirstCheckAfterItIsCancelled() {
    AtomicInteger checks = new AtomicInteger();
    searcher.search(shop, query(), new SearchContext(checks::incrementAndGet));
    int all = checks.get();
    // Stages, parts, k-NN and BM25 searches, comparisons, and rounds of diversity.
    assertThat(all).isGreaterThan(12);
    for (int allowed = 0; allowed < all; allowed++) {
      AtomicInteger left = new AtomicInteger(allowed);
      AtomicInteger after = new AtomicInteger();
      Cancellation cancellation =
          () -> {
            if (left.getAndDecrement() <= 0) {
              after.incrementAndGet();
              throw SearchCancelledException.gone();
            }
          };
      SearchContext context = new SearchContext(cancellation);
      assertThatThrownBy(() -> searcher.search(shop, query(), context))
          .isInstanceOf(SearchCancelledException.class)
          .hasMessage("search: cancelled (expected: a caller that waits for the answer)");
      assertThat(after).hasValue(1);
    }
  }

  @Test
  void aSearchThatNobodyWaitsForEmbedsNothing() {
    Cancellation late =
        () -> {
          throw SearchCancelledException.outOfTime();
        };
    assertThatThrownBy(() -> searcher.search(shop, query(), new SearchContext(late)))
        .isInstanceOfSatisfying(
            SearchCancelledException.class, e -> assertThat(e.isOutOfTime()).isTrue());
    assertThat(encoder.encoded).hasValue(0);
  }

  @Test
  void timeGoesToTheInnermostStage() {
    SearchContext context = SearchContext.unbounded();
    long start = System.nanoTime();
    context.during(
        SearchStage.ENCODE, () -> SearchContext.decoding(() -> spin(SearchStage.DECODE)));
    double all = (System.nanoTime() - start) / 1e6;
    Map<SearchStage, Double> millis = context.millis();
    assertThat(millis).containsOnlyKeys(SearchStage.values());
    assertThat(millis.get(SearchStage.DECODE)).isGreaterThanOrEqualTo(5);
    assertThat(millis.values().stream().mapToDouble(Double::doubleValue).sum())
        .isLessThanOrEqualTo(all);
    assertThat(millis.get(SearchStage.SEARCH)).isZero();
    assertThat(SearchContext.decoding(() -> "outside of any search")).startsWith("outside");
  }

  /** Waits until 5 ms have passed by the same clock. */
  private static SearchStage spin(SearchStage stage) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < 5_000_000) {
      Thread.onSpinWait();
    }
    return stage;
  }

  @Test
  void aStageThatFailsEndsToo() {
    SearchContext context = SearchContext.unbounded();
    assertThatThrownBy(() ->
            context.during(
                SearchStage.FUSE,
                () -> {
                  throw new IllegalStateException("x");
                }))
        .hasMessage("x");
    double after = context.millis().get(SearchStage.FUSE);
    spin(SearchStage.FUSE);
    context.during(SearchStage.RENDER, () -> "");
    assertThat(context.millis().get(SearchStage.FUSE)).isEqualTo(after);
  }
}
