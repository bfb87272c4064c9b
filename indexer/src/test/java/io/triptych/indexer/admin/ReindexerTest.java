package io.triptych.indexer.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.collection.Quantization;
import io.triptych.indexer.collection.StoredItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReindexerTest {
  private static final int ITEMS = 30;

  @TempDir Path root;
  private Shop shop;

  @BeforeEach
  void fill() throws Exception {
    shop = new Shop(root);
    shop.put(0, ITEMS);
  }

  private ReindexReport reindex(IndexSettings settings) throws InterruptedException {
    try (NextGeneration next = shop.data.nextGeneration(Shop.NAME, settings)) {
      ReindexReport report = new Reindexer(next, InstantSource.system(), 3).run(_ -> {});
      next.makeLive();
      return report;
    }
  }

  /** Everything that an item is, in words. */
  private static Map<String, String> everything(CollectionSearcher searcher) {
    Map<String, String> all = new TreeMap<>();
    for (StoredItem item : searcher.items()) {
      List<String> vectors = new ArrayList<>();
      for (Modality modality : Modality.values()) {
        searcher
            .vectors(searcher.find(item.id()).orElseThrow(), modality)
            .forEach(vector -> vectors.add(modality + Arrays.toString(vector)));
      }
      String hash = searcher.itemHash(item.id()).orElseThrow();
      all.put(item.id(), item + hash + vectors + searcher.tower(Modality.AUDIO));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource(Quantization.class)
  void writesTheSameItemsWithOtherSettings(Quantization quantization) throws Exception {
    Map<String, String> before = shop.see(ReindexerTest::everything);
    int encoded = shop.encoder.encoded.get();
    ReindexReport report = reindex(new IndexSettings(8, 40, quantization));
    assertThat(report.items()).isEqualTo(ITEMS);
    assertThat(report.vectors()).isEqualTo(ITEMS * 3 + 2 * ITEMS / 5);
    assertThat(report.fromStore()).isEqualTo(report.vectors());
    assertThat(report.mended()).isZero();

    assertThat(shop.see(ReindexerTest::everything)).isEqualTo(before).hasSize(ITEMS);
    List<ItemScore> found =
        shop.see(searcher ->
            searcher
                .nearest(
                    Modality.TEXT,
                    searcher.vectors(searcher.find("i7").orElseThrow(), Modality.TEXT).getFirst(),
                    ITEMS,
                    searcher.filter("brand:b1"),
                    KnnParameters.DEFAULT)
                .hits());
    assertThat(found).hasSize(ITEMS / 3);
    CollectionStatus status = shop.data.describe(Shop.NAME);
    assertThat(status.settings()).isEqualTo(new IndexSettings(8, 40, quantization));
    assertThat(status.generations()).hasSize(2);

    // The catalogue did not change for it, and it can be gone back.
    shop.put(0, ITEMS);
    assertThat(shop.encoder.encoded.get()).isEqualTo(encoded);
    shop.data.rollBack(Shop.NAME);
    assertThat(shop.data.describe(Shop.NAME).settings()).isEqualTo(IndexSettings.DEFAULT);
    assertThat(shop.see(ReindexerTest::everything)).isEqualTo(before);
  }

  @Test
  void takesTheIndexsVectorsWhereTheStoreHasNone() throws Exception {
    Map<String, String> before = shop.see(ReindexerTest::everything);
    for (Path file : shop.files("embeddings")) {
      Files.delete(file);
    }
    ReindexReport report = reindex(new IndexSettings(16, 100));
    assertThat(report.fromStore()).isZero();
    assertThat(shop.see(ReindexerTest::everything)).isEqualTo(before);
  }

  @Test
  void mendsAnIndexThatDiffersFromTheStore() throws Exception {
    Map<String, String> before = shop.see(ReindexerTest::everything);
    spoil("i3");
    assertThat(shop.see(ReindexerTest::everything)).isNotEqualTo(before);
    ReindexReport report = reindex(IndexSettings.DEFAULT);
    assertThat(report.mended()).isEqualTo(2);
    assertThat(shop.see(ReindexerTest::everything)).isEqualTo(before);
  }

  /** Puts wrong vectors to the pictures of an item. */
  private void spoil(String id) {
    try (Collection opened = shop.data.open(Shop.NAME)) {
      Spoiler.spoil(opened, id);
    }
  }

  @Test
  void whatWasChangedInPlaceStaysChanged() throws Exception {
    try (Collection opened = shop.data.open(Shop.NAME);
        CollectionWriter writer = opened.writer()) {
      writer.update("i3", Map.of("price", OptionalDouble.of(99.5)));
      writer.commit();
    }
    reindex(IndexSettings.DEFAULT);
    StoredItem item = shop.see(searcher -> searcher.item(searcher.find("i3").orElseThrow()));
    assertThat(item.attributes()).containsEntry("price", TestItems.number(99.5));
    // The catalogue says otherwise, and is heard when it is brought in again.
    shop.put(3, 4);
    item = shop.see(searcher -> searcher.item(searcher.find("i3").orElseThrow()));
    assertThat(item.attributes()).containsEntry("price", TestItems.number(3));
  }

  @Test
  void isCutOffWithoutATrace() throws Exception {
    Map<String, String> before = shop.see(ReindexerTest::everything);
    try (NextGeneration next =
        shop.data.nextGeneration(Shop.NAME, IndexSettings.DEFAULT.with(Quantization.INT4))) {
      next.writer().delete("i1");
      next.writer().commit();
    }
    assertThat(shop.see(ReindexerTest::everything)).isEqualTo(before);
    reindex(IndexSettings.DEFAULT.with(Quantization.INT8));
    assertThat(shop.data.describe(Shop.NAME).generations()).hasSize(2);
    assertThat(shop.see(ReindexerTest::everything)).isEqualTo(before);
  }

  @Test
  void anotherSpaceIsAMigration() {
    try (NextGeneration next =
        shop.data.nextGeneration(Shop.NAME, new SpaceId("cd".repeat(32)), 3)) {
      assertThatThrownBy(() -> new Reindexer(next, InstantSource.system(), 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whoHasTheOldOneOpenIsToldToOpenItAnew() throws Exception {
    try (Collection old = shop.data.open(Shop.NAME)) {
      assertThat(old.superseded()).isFalse();
      reindex(IndexSettings.DEFAULT);
      assertThat(old.superseded()).isTrue();
      assertThatThrownBy(old::writer)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "generation: 1 of collection shop (expected: 2, which took its place; open it anew)");
      try (CollectionSearcher searcher = old.searcher()) {
        assertThat(
                searcher
                    .nearest(
                        Modality.TEXT,
                        searcher.vectors(searcher.find("i1").orElseThrow(), Modality.TEXT).get(0),
                        3,
                        ItemFilter.NONE,
                        KnnParameters.DEFAULT)
                    .hits())
            .hasSize(3);
      }
      try (Collection anew = shop.data.open(Shop.NAME);
          CollectionWriter writer = anew.writer()) {
        writer.commit();
      }
    }
  }
}
