package io.triptych.indexer.bulk;

import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.KnnParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of price, stock and other attributes of items that are there. */
final class AttributeUpdateTest {
  @TempDir Path root;

  private final FakeEncoder encoder = new FakeEncoder(0);
  private Collection shop;
  private ItemIngestor ingestor;

  @BeforeEach
  void open() throws Exception {
    shop = new DataDirectory(root).openOrCreate("shop", encoder);
    ingestor = ItemIngestor.open(shop, encoder, new ImageDecoder()::decode);
    ingestor.upsert(List.of(lamp("a", 10), lamp("b", 20), lamp("c", 30)));
  }

  @AfterEach
  void close() {
    ingestor.close();
    shop.close();
  }

  private static Item lamp(String id, double price) throws IOException {
    return new Item(
        id,
        "Lamp " + id,
        "",
        List.of(new MediaSource.Inline(Pictures.png(id.charAt(0)))),
        List.of(),
        Map.of("price", number(price), "stock", number(1), "colour", keyword("red")),
        Optional.empty());
  }

  private static ItemUpdate set(String id, String attribute, AttributeValue value) {
    return new ItemUpdate(id, Map.of(attribute, Optional.of(value)));
  }

  private UpdateResult update(ItemUpdate update) throws InterruptedException {
    return ingestor.update(List.of(update)).getFirst();
  }

  private List<String> ids(String filter) {
    try (CollectionSearcher searcher = shop.searcher()) {
      ItemFilter compiled = searcher.filter(filter);
      return searcher.lexical("lamp", 10, compiled).stream()
          .map(hit -> searcher.item(hit.doc()).id())
          .sorted()
          .toList();
    }
  }

  private Map<String, AttributeValue> attributes(String id) {
    try (CollectionSearcher searcher = shop.searcher()) {
      return searcher.item(searcher.find(id).orElseThrow()).attributes();
    }
  }

  private int handle(String id) {
    try (CollectionSearcher searcher = shop.searcher()) {
      return searcher.find(id).orElseThrow();
    }
  }

  @Test
  void numbersChangeInPlace() throws Exception {
    int handle = handle("a");
    long encoded = encoder.encoded.get();
    assertThat(update(set("a", "price", number(25)))).isEqualTo(new UpdateResult.Updated(true, 4));
    assertThat(ids("price:[15 TO 26]")).containsExactly("a", "b");
    assertThat(ids("price:10")).isEmpty();
    assertThat(ids("price:25")).containsExactly("a");
    assertThat(attributes("a"))
        .containsEntry("price", number(25))
        .containsEntry("stock", number(1));
    assertThat(handle("a")).as("the item was not written anew").isEqualTo(handle);
    assertThat(encoder.encoded).hasValue((int) encoded);
  }

  @Test
  void aNumberIsTakenAway() throws Exception {
    assertThat(update(new ItemUpdate("b", Map.of("stock", Optional.empty()))))
        .isEqualTo(new UpdateResult.Updated(true, 4));
    assertThat(ids("_exists_:stock")).containsExactly("a", "c");
    assertThat(ids("NOT _exists_:stock")).containsExactly("b");
    assertThat(attributes("b")).doesNotContainKey("stock");
    assertThat(update(set("b", "stock", number(7)))).isEqualTo(new UpdateResult.Updated(true, 5));
    assertThat(attributes("b")).containsEntry("stock", number(7));
  }

  @Test
  void wordsAreWrittenAnewWithoutEncoding() throws Exception {
    long encoded = encoder.encoded.get();
    update(set("a", "price", number(99)));
    assertThat(update(set("a", "colour", keyword("blue"))))
        .isEqualTo(new UpdateResult.Updated(false, 5));
    assertThat(ids("colour:blue")).containsExactly("a");
    assertThat(ids("colour:red")).containsExactly("b", "c");
    assertThat(attributes("a"))
        .as("the price that was set before")
        .containsEntry("price", number(99));
    assertThat(encoder.encoded).hasValue((int) encoded);
    try (CollectionSearcher searcher = shop.searcher()) {
      int doc = searcher.find("a").orElseThrow();
      assertThat(searcher.vectors(doc, Modality.IMAGE)).hasSize(1);
      assertThat(searcher.vectors(doc, Modality.TEXT)).hasSize(1);
      assertThat(searcher.item(doc).media()).hasSize(1);
    }
  }

  @Test
  void aNewAttributeGetsItsTypeFromTheFirstUpdate() throws Exception {
    assertThat(update(set("c", "rating", number(4.5))))
        .isEqualTo(new UpdateResult.Updated(false, 4));
    assertThat(update(set("a", "rating", number(3)))).isEqualTo(new UpdateResult.Updated(true, 5));
    assertThat(ids("rating:[4 TO *]")).containsExactly("c");
    UpdateResult clash = update(set("b", "rating", keyword("good")));
    assertThat(((UpdateResult.Rejected) clash).rejection().reason())
        .isEqualTo(Reason.ATTRIBUTE_TYPE_CLASH);
    assertThat(attributes("b")).doesNotContainKey("rating");
  }

  @Test
  void everyUpdateIsAnsweredAndLaterOnesWin() throws Exception {
    List<UpdateResult> results =
        ingestor.update(
            List.of(
                set("a", "price", number(1)),
                set("nobody", "price", number(1)),
                set("a", "stock", number(0)),
                set("a", "price", number(2))));
    assertThat(results)
        .containsExactly(
            new UpdateResult.Updated(true, 4),
            new UpdateResult.NoSuchItem(),
            new UpdateResult.Updated(true, 4),
            new UpdateResult.Updated(true, 4));
    assertThat(attributes("a")).containsEntry("price", number(2)).containsEntry("stock", number(0));
  }

  @Test
  void aCatalogueThatComesAgainWins() throws Exception {
    assertThat(ingestor.upsert(List.of(lamp("a", 10))))
        .containsExactly(new IngestResult.Unchanged(1));
    update(set("a", "price", number(25)));
    assertThat(ingestor.upsert(List.of(lamp("a", 10))))
        .containsExactly(new IngestResult.Indexed(5));
    assertThat(attributes("a")).containsEntry("price", number(10));
    update(set("b", "colour", keyword("blue")));
    assertThat(ingestor.upsert(List.of(lamp("b", 20))))
        .containsExactly(new IngestResult.Indexed(7));
    assertThat(ids("colour:blue")).isEmpty();
  }

  @Test
  void aFilterThatWasAskedBeforeSeesTheChange() throws Exception {
    assertThat(ids("stock:[1 TO *]")).containsExactly("a", "b", "c");
    update(set("b", "stock", number(0)));
    assertThat(ids("stock:[1 TO *]")).containsExactly("a", "c");
    try (CollectionSearcher searcher = shop.searcher()) {
      int doc = searcher.find("b").orElseThrow();
      float[] vector = searcher.vectors(doc, Modality.IMAGE).getFirst();
      ItemFilter inStock = searcher.filter("stock:[1 TO *]");
      assertThat(searcher.nearest(Modality.IMAGE, vector, 3, inStock, KnnParameters.DEFAULT).hits())
          .hasSize(2)
          .noneMatch(hit -> hit.doc() == doc);
    }
  }
}
