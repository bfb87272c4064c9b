package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making, naming and dropping collections. */
final class AliasTest {
  @TempDir Path root;
  private DataDirectory data;

  @BeforeEach
  void fill() {
    data = new DataDirectory(root);
    for (String name : new String[] {"old", "new"}) {
      try (Collection shop = data.openOrCreate(name, SPACE, 3, IndexSettings.DEFAULT);
          CollectionWriter writer = shop.writer()) {
        writer.put(withImages(item(name, name, Map.of()), unit(1, 0, 0)));
        writer.commit();
      }
    }
  }

  private static Path golden(String name) throws URISyntaxException {
    return Path.of(AliasTest.class.getResource("/formats/" + name).toURI());
  }

  private boolean finds(String name, String id) {
    try (Collection opened = data.open(name);
        CollectionSearcher searcher = opened.searcher()) {
      return searcher.find(id).isPresent();
    }
  }

  @Test
  void readsAndWritesTheGoldenFiles() throws Exception {
    AliasFile file = new AliasFile(root);
    Files.copy(golden("aliases-1"), file.file());
    assertThat(file.read()).isEqualTo(Map.of("live", "shop-2026", "next", "shop_2027"));
    Files.delete(file.file());
    file.write(new TreeMap<>(Map.of("next", "shop_2027", "live", "shop-2026")));
    assertThat(file.file()).hasSameBinaryContentAs(golden("aliases-1"));

    CollectionFolder folder = new CollectionFolder(root);
    folder.point(1);
    assertThat(folder.current()).hasSameBinaryContentAs(golden("current-1"));
    folder.point(3, 1);
    assertThat(folder.current()).hasSameBinaryContentAs(golden("current-2"));
  }

  @Test
  void standsForACollectionUntilItIsSwitched() {
    data.alias("live", "old");
    assertThat(data.exists("live")).isTrue();
    assertThat(data.collections()).containsExactly("new", "old");
    assertThat(data.aliases()).isEqualTo(Map.of("live", "old"));
    assertThat(finds("live", "old")).isTrue();
    data.alias("live", "new");
    assertThat(finds("live", "old")).isFalse();
    assertThat(finds("live", "new")).isTrue();

    // What is written to the alias is in the collection.
    try (Collection live = data.openOrCreate("live", SPACE, 3, IndexSettings.DEFAULT);
        CollectionWriter writer = live.writer()) {
      assertThat(live.name()).isEqualTo("new");
      writer.delete("new");
      writer.commit();
    }
    assertThat(finds("new", "new")).isFalse();

    data.removeAlias("live");
    assertThat(data.exists("live")).isFalse();
    assertThat(data.collections()).containsExactly("new", "old");
    assertThatThrownBy(() -> data.removeAlias("live"))
        .hasMessage("alias: live (expected: one that exists; there are none)");
  }

  @Test
  void aNameIsOneOfBoth() throws IOException {
    data.alias("live", "old");
    assertThatThrownBy(() -> data.alias("new", "old"))
        .hasMessage("alias: new is a collection (expected: a name that no collection has)");
    assertThatThrownBy(() -> data.alias("best", "live"))
        .isInstanceOf(NoSuchCollectionException.class);
    assertThatThrownBy(() -> data.alias("no/name", "old")).hasMessageContaining("no/name");
    assertThatThrownBy(() -> data.create("live", SPACE, 3, IndexSettings.DEFAULT, Map.of()))
        .hasMessage("collection: live is an alias of old (expected: a new name)");
    assertThatThrownBy(() -> data.create("old", SPACE, 3, IndexSettings.DEFAULT, Map.of()))
        .hasMessage("collection: old exists already (expected: a new name)");

    // Somebody who copies folders can still bring it about.
    Files.move(root.resolve("collections/new"), root.resolve("collections/live"));
    assertThatThrownBy(() -> data.open("live"))
        .hasMessage("collection: live is an alias of old as well (expected: one of both)");
  }

  @Test
  void damageIsNamed() throws IOException {
    data.alias("live", "old");
    Path file = root.resolve("ALIASES");
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("old", "new"));
    assertThatThrownBy(() -> data.open("live"))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(file + ": checksum: ");
    Files.writeString(file, whole.replace("aliases 1", "aliases 2"));
    assertThatThrownBy(data::aliases)
        .hasMessage(file + ": format: 2 (expected: 1 to 1; a newer Triptych reads it)");
  }

  @Test
  void makesCollectionsWithATypedSchema() {
    IndexSettings settings = new IndexSettings(16, 100, Quantization.INT8);
    data.create("typed", SPACE, 3, settings, Map.of("size", AttributeType.NUMERIC));
    CollectionStatus status = data.describe("typed");
    assertThat(status.settings()).isEqualTo(settings);
    assertThat(status.items()).isZero();
    assertThat(status.schema().type("size")).hasValue(AttributeType.NUMERIC);
    assertThat(status.schema().type("price")).hasValue(AttributeType.NUMERIC);
    assertThatThrownBy(
            () -> data.create("t2", SPACE, 3, settings, Map.of("price", AttributeType.KEYWORD)))
        .hasMessage("price: keyword (expected: numeric, as in every collection)");
    assertThat(data.exists("t2")).isFalse();
  }

  @Test
  void dropsWholeCollectionsOnly() throws IOException {
    data.alias("live", "old");
    assertThatThrownBy(() -> data.drop("old")).hasMessageContaining("has the aliases [live]");
    assertThatThrownBy(() -> data.drop("live")).hasMessageContaining("is an alias of old");
    assertThatThrownBy(() -> data.drop("none")).isInstanceOf(NoSuchCollectionException.class);
    try (Collection opened = data.open("new")) {
      try (CollectionWriter _ = opened.writer()) {
        assertThatThrownBy(() -> data.drop("new")).isInstanceOf(CollectionLockedException.class);
      }
      data.drop("new");
      // Who has it open reads on.
      try (CollectionSearcher searcher = opened.searcher()) {
        assertThat(searcher.itemCount()).isEqualTo(1);
      }
    }
    assertThat(root.resolve("collections")).isDirectoryNotContaining("glob:**new*");
    assertThat(data.collections()).containsExactly("old");
    data.create("new", SPACE, 3, IndexSettings.DEFAULT, Map.of());
    assertThat(finds("new", "new")).isFalse();
  }

  @Test
  void describesWhatIsThere() {
    data.alias("live", "old");
    try (Collection shop = data.open("old");
        CollectionWriter writer = shop.writer()) {
      for (int i = 0; i < 20; i++) {
        writer.put(withImages(item("i" + i, "t", Map.of()), unit(1, i, 0), unit(0, 1, i)));
      }
      writer.commit();
      writer.delete("i3");
      writer.commit();
    }
    CollectionStatus status = data.describe("live");
    assertThat(status.name()).isEqualTo("old");
    assertThat(status.aliases()).containsExactly("live");
    assertThat(status.items()).isEqualTo(20);
    assertThat(status.vectors()).isEqualTo(Map.of(Modality.IMAGE, 1L + 2 * 19));
    assertThat(status.documents() - status.deleted()).isEqualTo(20 + 1 + 2 * 19);
    assertThat(status.deleted()).isEqualTo(3);
    assertThat(status.generations()).hasSize(1);
    assertThat(status.generations().getFirst().role()).isEqualTo(CollectionStatus.Role.LIVE);
    assertThat(status.generations().getFirst().bytes()).isPositive();
  }
}
