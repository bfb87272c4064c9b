package io.triptych.indexer.bulk;

import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Stage;
import io.triptych.indexer.admin.Reindexer;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.FilterException;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.NextGeneration;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of items, and writers that change only what they know. */
final class ItemVersionTest {
  @TempDir Path root;

  private final FakeEncoder encoder = new FakeEncoder(0);
  private DataDirectory data;
  private Collection shop;
  private ItemIngestor ingestor;

  @BeforeEach
  void open() {
    data = new DataDirectory(root);
    shop = data.openOrCreate("shop", encoder);
    ingestor = ItemIngestor.open(shop, encoder, new ImageDecoder()::decode);
  }

  @AfterEach
  void close() {
    ingestor.close();
    shop.close();
  }

  private void reopen() {
    close();
    open();
  }

  private IngestResult put(String id, String title, OptionalLong expected) throws Exception {
    return ingestor
        .write(List.of(new VersionedItem(item(id, title, Map.of("n", number(1))), expected)))
        .getFirst();
  }

  private static long version(IngestResult result) {
    return ((IngestResult.Indexed) result).version();
  }

  private long version(String id) {
    try (CollectionSearcher searcher = shop.searcher()) {
      return searcher.itemVersion(searcher.find(id).orElseThrow());
    }
  }

  private static ItemUpdate set(String id, String name, AttributeValue value, long expected) {
    return new ItemUpdate(id, Map.of(name, Optional.of(value)), OptionalLong.of(expected));
  }

  @Test
  void everyWriteRaisesTheVersion() throws Exception {
    long first = version(put("a", "one", OptionalLong.empty()));
    assertThat(version("a")).isEqualTo(first);
    assertThat(put("a", "one", OptionalLong.empty())).isEqualTo(new IngestResult.Unchanged(first));
    long second = version(put("a", "two", OptionalLong.empty()));
    assertThat(second).isGreaterThan(first);
    UpdateResult inPlace = ingestor.update(List.of(set("a", "n", number(2), second))).getFirst();
    long third = ((UpdateResult.Updated) inPlace).version();
    assertThat(inPlace).isEqualTo(new UpdateResult.Updated(true, third));
    assertThat(third).isGreaterThan(second).isEqualTo(version("a"));
    UpdateResult anew = ingestor.update(List.of(set("a", "k", keyword("x"), third))).getFirst();
    long fourth = ((UpdateResult.Updated) anew).version();
    assertThat(anew).isEqualTo(new UpdateResult.Updated(false, fourth));
    assertThat(fourth).isGreaterThan(third).isEqualTo(version("a"));
  }

  @Test
  void versionsAreNeverUsedAgain() throws Exception {
    long before = version(put("a", "one", OptionalLong.empty()));
    assertThat(ingestor.delete(List.of("a"))).isOne();
    reopen();
    long after = version(put("a", "one", OptionalLong.of(0)));
    assertThat(after).as("the item is another one").isGreaterThan(before);
    reopen();
    assertThat(version("a")).isEqualTo(after);
  }

  @Test
  void whoExpectsAnotherVersionIsRefused() throws Exception {
    long first = version(put("a", "one", OptionalLong.of(0)));
    assertMismatch(put("a", "again", OptionalLong.of(0)));
    assertMismatch(put("a", "one", OptionalLong.of(first + 1)));
    assertMismatch(put("b", "b", OptionalLong.of(first)));
    long second = version(put("a", "two", OptionalLong.of(first)));
    assertMismatch(put("a", "late", OptionalLong.of(first)));
    UpdateResult refused = ingestor.update(List.of(set("a", "n", number(9), first))).getFirst();
    assertThat(((UpdateResult.Rejected) refused).rejection().reason())
        .isEqualTo(Reason.VERSION_MISMATCH);
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isOne();
      int doc = searcher.find("a").orElseThrow();
      assertThat(searcher.item(doc).title()).isEqualTo("two");
      assertThat(searcher.item(doc).attributes()).containsEntry("n", number(1));
      assertThat(searcher.itemVersion(doc)).isEqualTo(second);
    }
  }

  private static void assertMismatch(IngestResult result) {
    var rejection = ((IngestResult.Rejected) result).rejection();
    assertThat(rejection.stage()).isEqualTo(Stage.VALIDATE);
    assertThat(rejection.reason()).isEqualTo(Reason.VERSION_MISMATCH);
    assertThat(rejection.message()).startsWith("expected_version: ");
  }

  @Test
  void ofWritersOfOneVersionOneWins() throws Exception {
    int rounds = 20;
    int writers = 8;
    AtomicInteger won = new AtomicInteger();
    Map<Long, String> winners = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      String writer = "writer " + w;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  long known = 0;
                  while (won.get() < rounds) {
                    if (put("a", writer + known, OptionalLong.of(known))
                        instanceof IngestResult.Indexed(long version)) {
                      won.incrementAndGet();
                      assertThat(winners.put(known, writer)).as("two replaced %d", known).isNull();
                      known = version;
                    } else {
                      known = version("a");
                    }
                  }
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(winners).hasSize(won.get()).hasSizeGreaterThanOrEqualTo(rounds);
  }

  @Test
  void anotherGenerationGoesOnCounting() throws Exception {
    put("b", "b", OptionalLong.empty());
    long first = version(put("a", "one", OptionalLong.empty()));
    ingestor.close();
    try (NextGeneration next = data.nextGeneration("shop", IndexSettings.DEFAULT)) {
      new Reindexer(next, InstantSource.system(), 1).run(_ -> {});
      next.makeLive();
    }
    shop.close();
    open();
    long second = version("a");
    assertThat(second).isEqualTo(first);
    long third = version(put("a", "two", OptionalLong.of(second)));
    assertThat(third).isGreaterThan(second);
    ingestor.close();
    data.rollBack("shop");
    shop.close();
    open();
    assertThat(version("a")).isEqualTo(first);
    assertMismatch(put("a", "three", OptionalLong.of(third)));
    assertThat(version(put("a", "three", OptionalLong.of(first)))).isGreaterThan(third);
  }

  @Test
  void aFilterDeletesWhatPassesAndNothingElse() throws Exception {
    for (int i = 0; i < 20; i++) {
      ingestor.upsert(List.of(item("i" + i, "t", Map.of("n", number(i), "k", keyword("x")))));
    }
    ingestor.update(List.of(new ItemUpdate("i19", Map.of("n", Optional.of(number(3))))));
    assertThat(ingestor.deleteMatching("n:[0 TO 4]")).isEqualTo(6);
    assertThat(ingestor.deleteMatching("n:[0 TO 4]")).isZero();
    assertThat(ingestor.delete(List.of("i5", "i5", "nobody"))).isOne();
    assertThatThrownBy(() -> ingestor.deleteMatching("unknown:1"))
        .isInstanceOf(FilterException.class);
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(13);
      assertThat(searcher.find("i19")).isEmpty();
      assertThat(searcher.find("i6")).isPresent();
    }
    assertThat(ingestor.deleteMatching("*:*")).isEqualTo(13);
    reopen();
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isZero();
    }
  }
}
