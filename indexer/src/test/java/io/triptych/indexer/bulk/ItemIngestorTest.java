package io.triptych.indexer.bulk;

import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Stage;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ItemIngestorTest {
  @TempDir Path root;

  private final FakeEncoder encoder = new FakeEncoder(0);
  private Collection shop;
  private ItemIngestor ingestor;

  @BeforeEach
  void open() {
    shop = new DataDirectory(root).openOrCreate("shop", encoder);
    ingestor = ItemIngestor.open(shop, encoder, new ImageDecoder()::decode);
  }

  @AfterEach
  void close() {
    ingestor.close();
    shop.close();
  }

  private static Item withImages(String id, MediaSource... images) {
    return new Item(id, "", "", List.of(images), List.of(), Map.of(), Optional.empty());
  }

  @Test
  void answersForEachItem() throws Exception {
    MediaSource picture = new MediaSource.Inline(Pictures.png(1));
    List<IngestResult> results =
        ingestor.upsert(
            List.of(
                item("a", "old", Map.of()),
                withImages("b", picture),
                withImages("c", picture, new MediaSource.Inline(new byte[] {1, 2, 3})),
                withImages("d", new MediaSource.File("/etc/passwd")),
                item("e", "e", Map.of("size", number(3))),
                item("f", "f", Map.of("size", keyword("large"))),
                item("a", "new", Map.of())));
    assertThat(results).hasSize(7);
    assertThat(results.get(0)).isInstanceOf(IngestResult.Duplicate.class);
    assertThat(results.get(1)).isInstanceOf(IngestResult.Indexed.class);
    assertRejected(results.get(2), Stage.DECODE, Reason.UNSUPPORTED_FORMAT);
    assertRejected(results.get(3), Stage.FETCH, Reason.PATH_OUTSIDE_ROOT);
    assertThat(results.get(4)).isInstanceOf(IngestResult.Indexed.class);
    assertRejected(results.get(5), Stage.VALIDATE, Reason.ATTRIBUTE_TYPE_CLASH);
    assertThat(results.get(6)).isInstanceOf(IngestResult.Indexed.class);
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(3);
      assertThat(searcher.item(searcher.find("a").orElseThrow()).title()).isEqualTo("new");
      var media = searcher.item(searcher.find("b").orElseThrow()).media();
      assertThat(media.getFirst().file()).hasBinaryContent(Pictures.png(1));
    }
    assertThat(ingestor.upsert(List.of(item("a", "new", Map.of()), withImages("b", picture))))
        .allMatch(IngestResult.Unchanged.class::isInstance);
    ingestor.delete(List.of("a", "nothing"));
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.find("a")).isEmpty();
    }
    assertThat(ingestor.upsert(List.of(item("a", "new", Map.of()))).getFirst())
        .isInstanceOf(IngestResult.Indexed.class);
    assertThat(encoder.encoded).as("new, e, f, the picture; never old").hasValue(4);
  }

  private static void assertRejected(IngestResult result, Stage stage, Reason reason) {
    var rejection = ((IngestResult.Rejected) result).rejection();
    assertThat(rejection.stage()).isEqualTo(stage);
    assertThat(rejection.reason()).isEqualTo(reason);
  }

  @Test
  void takesManyAtOnceFromManyThreads() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<List<IngestResult>> all = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 4; t++) {
      int thread = t;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                List<Item> items = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                  items.add(item(thread + "-" + i, "title " + i, Map.of()));
                }
                try {
                  all.add(ingestor.upsert(items));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(all).hasSize(4);
    assertThat(all.stream().flatMap(List::stream))
        .hasSize(200)
        .allMatch(IngestResult.Indexed.class::isInstance);
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(200);
    }
    assertThat(encoder.encoded).hasValue(50);
  }
}
