package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.medium;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a collection promises, however its vectors are rounded. */
@ParameterizedClass
@EnumSource(Quantization.class)
final class CollectionTest {
  @TempDir Path root;

  @Parameter private Quantization quantization;

  private DataDirectory data;
  private Collection shop;

  @BeforeEach
  void open() {
    data = new DataDirectory(root);
    shop = data.openOrCreate("shop", SPACE, 3, IndexSettings.DEFAULT.with(quantization));
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private void write(EncodedItem... items) {
    try (CollectionWriter writer = shop.writer()) {
      for (EncodedItem item : items) {
        writer.put(item);
      }
      writer.commit();
    }
    shop.refresh();
  }

  private static List<String> ids(CollectionSearcher searcher, List<ItemScore> hits) {
    return hits.stream().map(hit -> searcher.item(hit.doc()).id()).toList();
  }

  @Test
  void keepsWhatAnItemHolds() throws IOException {
    Path pictures = Files.createDirectory(root.resolve("pictures"));
    Path picture = Files.createFile(pictures.resolve("a.jpg")).toRealPath();
    Instant time = Instant.parse("2026-01-02T03:04:05.678Z");
    Map<String, AttributeValue> attributes =
        Map.of(
            "colour", keyword("navy", "white"),
            "price", number(19.9),
            "new", new AttributeValue.Flag(true),
            "since", keyword("2025-05-05"));
    Item item =
        new Item("sku-1", "Shirt", "Fine.", List.of(), List.of(), attributes, Optional.of(time));
    String stored = shop.media().store("picture".getBytes(StandardCharsets.UTF_8));
    try (CollectionWriter writer = shop.writer()) {
      writer.addMediaRoot(pictures);
      writer.put(
          new EncodedItem(
              item,
              ContentHash.of("1"),
              List.of(
                  medium(Modality.TEXT, "Shirt", unit(1, 0, 0)),
                  new EncodedMedium(
                      Modality.IMAGE, stored, Optional.of(unit(0, 1, 0)), Optional.empty()),
                  new EncodedMedium(
                      Modality.AUDIO,
                      ContentHash.of("2"),
                      Optional.empty(),
                      Optional.of(picture)))));
      writer.commit();
    }

    assertThat(shop.refresh()).isTrue();
    assertThat(shop.refresh()).isFalse();
    try (CollectionSearcher searcher = shop.searcher()) {
      StoredItem read = searcher.item(searcher.find("sku-1").orElseThrow());
      assertThat(read.title()).isEqualTo("Shirt");
      assertThat(read.description()).isEqualTo("Fine.");
      assertThat(read.attributes())
          .containsEntry("colour", keyword("navy", "white"))
          .containsEntry("price", number(19.9))
          .containsEntry("new", new AttributeValue.Flag(true))
          .containsEntry("since", new AttributeValue.Date(Instant.parse("2025-05-05T00:00:00Z")))
          .containsEntry("updated_at", new AttributeValue.Date(time))
          .hasSize(5);
      assertThat(read.media())
          .containsExactly(
              new StoredItem.StoredMedium(Modality.IMAGE, stored, shop.media().path(stored)),
              new StoredItem.StoredMedium(Modality.AUDIO, ContentHash.of("2"), picture));
      assertThat(shop.media().path(stored)).hasContent("picture");
      assertThat(searcher.itemHash("sku-1")).hasValue(ContentHash.of("1"));
      assertThat(searcher.holds(Modality.TEXT)).isTrue();
      assertThat(searcher.holds(Modality.AUDIO)).isFalse();
    }
    assertThat(shop.schema().type("colour")).hasValue(AttributeType.KEYWORD);
    assertThat(shop.schema().type("since")).hasValue(AttributeType.DATE);
  }

  @Test
  void countsAnItemOnceByItsBestPicture() {
    write(
        withImages(item("two", "t", Map.of("x", number(1))), unit(1, 0, 0), unit(0, 1, 0)),
        withImages(item("one", "t", Map.of()), unit(1, 1, 0)));
    try (CollectionSearcher searcher = shop.searcher()) {
      for (boolean exact : new boolean[] {false, true}) {
        NearestNeighbours found =
            searcher.nearest(
                Modality.IMAGE, unit(0, 1, 0), 10, ItemFilter.NONE, new KnnParameters(exact, 0));
        assertThat(ids(searcher, found.hits())).containsExactly("two", "one");
        assertThat(found.hits().get(0).score()).isCloseTo(1, within(1e-6f));
        assertThat(found.hits().get(1).score()).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));
        assertThat(found.visited()).isEqualTo(3);
        assertThat(found.exact()).isTrue();
        assertThat(found.asked()).isEqualTo(10);
      }
      int two = searcher.find("two").orElseThrow();
      int one = searcher.find("one").orElseThrow();
      assertThat(searcher.vectors(two, Modality.IMAGE))
          .containsExactly(unit(1, 0, 0), unit(0, 1, 0));
      assertThat(searcher.vectors(two, Modality.TEXT)).isEmpty();
      assertThat(searcher.cosines(Modality.IMAGE, unit(1, 0, 0), new int[] {one, two, one}))
          .containsExactly(
              new float[] {(float) Math.sqrt(0.5), 1, (float) Math.sqrt(0.5)}, within(1e-6f));
      assertThat(searcher.cosines(Modality.TEXT, unit(1, 0, 0), new int[] {one}))
          .containsExactly(Float.NaN);
    }
  }

  @Test
  void replacesAndDeletesWholeBlocks() {
    write(withImages(item("a", "first", Map.of()), unit(1, 0, 0), unit(0, 1, 0)));
    write(withImages(item("a", "second", Map.of()), unit(0, 0, 1)));
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(1);
      NearestNeighbours found =
          searcher.nearest(Modality.IMAGE, unit(1, 0, 0), 5, ItemFilter.NONE, KnnParameters.EXACT);
      assertThat(found.visited()).isEqualTo(1);
      assertThat(found.hits().getFirst().score()).isCloseTo(0, within(1e-6f));
      assertThat(searcher.item(found.hits().getFirst().doc()).title()).isEqualTo("second");
    }
    try (CollectionWriter writer = shop.writer()) {
      writer.delete("a");
      writer.commit();
    }
    shop.refresh();
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isZero();
      assertThat(searcher.find("a")).isEmpty();
      assertThat(searcher.holds(Modality.IMAGE)).isFalse();
      assertThat(
              searcher
                  .nearest(Modality.IMAGE, unit(1, 0, 0), 5, ItemFilter.NONE, KnnParameters.DEFAULT)
                  .hits())
          .isEmpty();
    }
  }

  @Test
  void showsNothingOfAWriterThatDidNotCommit() {
    write(withImages(item("a", "kept", Map.of()), unit(1, 0, 0)));
    try (CollectionWriter writer = shop.writer()) {
      writer.put(withImages(item("b", "lost", Map.of("new", number(1))), unit(0, 1, 0)));
      writer.delete("a");
    }
    shop.close();
    shop = data.open("shop");
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(1);
      assertThat(searcher.find("a")).isPresent();
      assertThat(shop.schema().type("new")).isEmpty();
    }
  }

  @Test
  void aViewStaysAsItWas() {
    write(withImages(item("a", "t", Map.of("x", number(1))), unit(1, 0, 0)));
    try (CollectionSearcher before = shop.searcher()) {
      write(withImages(item("b", "t", Map.of("x", number(1))), unit(0, 1, 0)));
      try (CollectionSearcher after = shop.searcher()) {
        assertThat(before.itemCount()).isEqualTo(1);
        assertThat(after.itemCount()).isEqualTo(2);
        assertThat(after.version()).isGreaterThan(before.version());
      }
    }
  }

  @Test
  void aSecondWriterIsToldWhereTheLockIs() {
    try (CollectionWriter writer = shop.writer()) {
      assertThat(writer.schema()).isEqualTo(Schema.INITIAL);
      assertThatThrownBy(shop::writer)
          .isInstanceOf(CollectionLockedException.class)
          .hasMessageContaining("shop")
          .hasMessageContaining(root.resolve("collections/shop/write.lock").toString());
    }
    shop.writer().close();
  }

  @Test
  void anotherSpaceIsRefusedByName() {
    SpaceId other = new SpaceId("cd".repeat(32));
    assertThatThrownBy(() -> data.openOrCreate("shop", other, 3, IndexSettings.DEFAULT))
        .isInstanceOf(SpaceMismatchException.class)
        .hasMessageContaining(other.hex())
        .hasMessageContaining(SPACE.hex());
  }

  @Test
  void namesAreChecked() {
    assertThat(data.collections()).containsExactly("shop");
    assertThat(data.exists("other")).isFalse();
    assertThatThrownBy(() -> data.open("other"))
        .isInstanceOf(NoSuchCollectionException.class)
        .hasMessageContaining("other")
        .hasMessageContaining("shop");
    for (String bad : List.of("", "Shop", "../shop", "a/b", "-a", "a".repeat(64))) {
      assertThatThrownBy(() -> data.open(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesVectorsOfAnotherKind() {
    try (CollectionWriter writer = shop.writer()) {
      assertThatThrownBy(() -> writer.put(withImages(item("a", "t", Map.of()), unit(1, 0))))
          .hasMessageContaining("vector: 2 numbers (expected: 3)");
      assertThatThrownBy(
              () -> writer.put(withImages(item("a", "t", Map.of()), new float[] {1, 1, 1})))
          .hasMessageContaining("expected: 1");
      assertThatThrownBy(
              () -> writer.put(withImages(item("a", "t", Map.of()), new float[] {Float.NaN, 0, 0})))
          .hasMessageContaining("expected: 1");
    }
  }

  @Test
  void anAttributeKeepsTheTypeItFirstHad() {
    write(withImages(item("a", "t", Map.of("size", number(3))), unit(1, 0, 0)));
    try (CollectionWriter writer = shop.writer()) {
      assertThatThrownBy(() ->
              writer.put(withImages(item("b", "t", Map.of("size", keyword("L"))), unit(1, 0, 0))))
          .isInstanceOf(AttributeTypeException.class)
          .hasMessage("size: \"L\" (expected: a number)");
      writer.commit();
    }
    shop.refresh();
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(1);
    }
  }

  @Test
  void findsWordsInChineseAndFoldsCaseAndAccents() {
    write(
        withImages(item("cn", "深蓝色男士休闲衬衫", Map.of()), unit(1, 0, 0)),
        withImages(item("cn2", "红色连衣裙", Map.of()), unit(1, 0, 0)),
        withImages(item("fr", "CAFÉ crème", Map.of("brand", keyword("Müller"))), unit(1, 0, 0)));
    try (CollectionSearcher searcher = shop.searcher()) {
      assertThat(ids(searcher, searcher.lexical("衬衫", 10, ItemFilter.NONE))).containsExactly("cn");
      assertThat(ids(searcher, searcher.lexical("连衣裙 红色", 10, ItemFilter.NONE)))
          .containsExactly("cn2");
      List<ItemScore> hits = searcher.lexical("cafe muller nothing", 10, ItemFilter.NONE);
      assertThat(ids(searcher, hits)).containsExactly("fr");
      int other = searcher.find("cn").orElseThrow();
      int doc = hits.getFirst().doc();
      assertThat(searcher.lexicalScores("cafe muller nothing", new int[] {doc, other}))
          .containsExactly(new float[] {hits.getFirst().score(), 0}, within(1e-5f));
      assertThat(hits.getFirst().score()).isPositive();
      assertThat(searcher.lexical("…", 10, ItemFilter.NONE)).isEmpty();
      assertThat(searcher.lexical("cafe", 10, searcher.filter("id:cn"))).isEmpty();
    }
  }

  @Test
  void aDamagedOrNewerFileIsNamed() throws IOException {
    Path file = root.resolve("collections/shop/collection.yaml");
    String good = Files.readString(file);
    Files.writeString(file, good.replace("dimension: 3", "dimension: 4"));
    assertThatThrownBy(() -> data.open("shop"))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("checksum");
    Files.writeString(file, good.replace("collection 3", "collection 4"));
    assertThatThrownBy(() -> data.open("shop")).hasMessageContaining("format: 4");
    Files.writeString(file, good);
    Files.writeString(root.resolve("collections/shop/CURRENT"), "1\n");
    assertThatThrownBy(() -> data.open("shop"))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("CURRENT");
  }
}
