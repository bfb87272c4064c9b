package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.FacetCounts;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of a collection on disk whose graphs are walked. */
final class PagingTest {
  private static final int ITEMS = 2500;
  private static final int TWINS = 20;

  @TempDir static Path root;

  private static final FakeEncoder ENCODER = new FakeEncoder();
  private static final Searcher SEARCHER = new Searcher(new FakeEmbedder(ENCODER));
  private static Collection shop;
  private static CollectionSearcher view;

  @BeforeAll
  static void write() {
    shop = new DataDirectory(root).openOrCreate("shop", ENCODER);
    SplittableRandom random = new SplittableRandom(3);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      order.add(i);
    }
    // The order in which items lie in the index is not that of their ids.
    Collections.shuffle(order, new java.util.Random(5));
    float[] twinText = vector(random);
    float[] twinImage = vector(random);
    try (CollectionWriter writer = shop.writer()) {
      for (int i : order) {
        boolean twin = i < TWINS;
        writer.put(item(i, twin ? twinText : vector(random), twin ? twinImage : vector(random)));
      }
      writer.commit();
    }
    shop.refresh();
    view = shop.searcher();
  }

  @AfterAll
  static void close() {
    view.close();
    shop.close();
  }

  private static EncodedItem item(int i, float[] text, float[] image) {
    Map<String, AttributeValue> attributes =
        Map.of("parity", new AttributeValue.Keyword(i % 2 == 0 ? "even" : "odd"));
    String id = "i%04d".formatted(i);
    return new EncodedItem(
        new Item(id, id, "", List.of(), List.of(), attributes, Optional.empty()),
        ContentHash.of(id),
        List.of(
            medium(Modality.TEXT, "text" + i, text), medium(Modality.IMAGE, "image" + i, image)));
  }

  private static EncodedMedium medium(Modality modality, String content, float[] vector) {
    return new EncodedMedium(
        modality, ContentHash.of(content), Optional.of(vector), Optional.empty());
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[16];
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  private static SearchQuery.Builder likeATwin(String filter) {
    return SearchQuery.builder().part(Part.item("i0000")).filter(filter);
  }

  private static SearchResults search(SearchQuery.Builder query) {
    return SEARCHER.search(view, query.build());
  }

  private static List<String> ids(SearchResults results) {
    return results.hits().stream().map(hit -> hit.item().id()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "parity:odd", "id:i00*"})
  void pagesTogetherAreOnePage(String filter) {
    List<String> whole = ids(search(likeATwin(filter).offset(0).k(SearchQuery.MAX_DEPTH)));
    assertThat(whole).doesNotHaveDuplicates().doesNotContain("i0000");
    assertThat(whole).hasSize(filter.startsWith("id") ? 99 : SearchQuery.MAX_DEPTH);

    for (int size : new int[] {7, 10, 60}) {
      List<String> pages = new ArrayList<>();
      for (int offset = 0; offset + size <= SearchQuery.MAX_DEPTH; offset += size) {
        pages.addAll(ids(search(likeATwin(filter).offset(offset).k(size))));
      }
      int reached = SearchQuery.MAX_DEPTH / size * size;
      assertThat(pages).isEqualTo(whole.subList(0, Math.min(reached, whole.size())));
    }
  }

  @Test
  void tiesStandInTheOrderOfTheirIdsAcrossPages() {
    List<String> pages = new ArrayList<>();
    for (int offset = 0; offset < TWINS - 1; offset += 3) {
      pages.addAll(ids(search(likeATwin("").offset(offset).k(3))));
    }
    assertThat(pages.subList(0, TWINS - 1)).isSorted().doesNotHaveDuplicates();
    assertThat(pages.get(0)).isEqualTo("i0001");
    assertThat(pages.get(TWINS - 2)).isEqualTo("i0019");
  }

  @Test
  void facetsCountAllThatPassOnEveryPage() {
    for (int offset : new int[] {0, 40}) {
      SearchResults results = search(likeATwin("id:i000*").facet("parity:1").offset(offset).k(2));
      assertThat(results.hits()).hasSize(offset == 0 ? 2 : 0);
      assertThat(results.facets())
          .containsExactly(
              new FacetCounts.Values(
                  "parity", List.of(new FacetCounts.ValueCount("even", 5)), 1, 0));
    }
  }

  @Test
  void aSetOfCandidatesIsScoredExactly() {
    SearchResults results =
        search(likeATwin("id:(i0001 i0700 i1500 i2400 nobody)").k(10).explain(true));

    assertThat(ids(results)).hasSize(4).startsWith("i0001");
    assertThat(results.effort()).allMatch(effort -> effort.exact() && effort.visited() == 4);
    float[] text = view.vectors(view.find("i0000").orElseThrow(), Modality.TEXT).getFirst();
    for (RankedItem hit : results.hits()) {
      int[] doc = {view.find(hit.item().id()).orElseThrow()};
      assertThat((float) hit.terms().getFirst().raw())
          .isEqualTo(view.cosines(Modality.TEXT, text, doc)[0]);
    }
  }
}
