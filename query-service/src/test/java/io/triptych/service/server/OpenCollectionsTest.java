package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.SpaceId;
import io.triptych.indexer.Item;
import io.triptych.indexer.admin.Reindexer;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.collection.Quantization;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running server makes of names and generations that are switched. */
final class OpenCollectionsTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path root;
  private DataDirectory data;
  private OpenCollections open;

  @BeforeEach
  void fill() {
    data = new DataDirectory(root);
    open = new OpenCollections(data, new FakeEncoder());
    open.write("old", List.of(VersionedItem.any(item("old"))));
    open.write("new", List.of(VersionedItem.any(item("new"))));
    data.alias("live", "old");
  }

  @AfterEach
  void close() {
    open.close();
  }

  private static Item item(String id) {
    return new Item(id, "red car", "", List.of(), List.of(), Map.of(), Optional.empty());
  }

  private boolean finds(String name, String id) {
    try (CollectionSearcher searcher = open.searcher(name)) {
      return searcher.find(id).isPresent();
    }
  }

  private void waitUntilFound(String name, String id) throws InterruptedException {
    for (int i = 0; i < PATIENCE_SECONDS * 10 && !finds(name, id); i++) {
      Thread.sleep(100);
    }
    assertThat(finds(name, id)).isTrue();
  }

  @Test
  void followsAnAliasThatIsSwitched() throws InterruptedException {
    assertThat(finds("live", "old")).isTrue();
    data.alias("live", "new");
    waitUntilFound("live", "new");
    assertThat(finds("live", "old")).isFalse();
    open.write("live", List.of(VersionedItem.any(item("more"))));
    assertThat(finds("new", "more")).isTrue();
    assertThat(open.names()).containsExactly("new", "old");
  }

  @Test
  void staysWhereTheOtherIsOfAnotherSpace() throws InterruptedException {
    assertThat(finds("live", "old")).isTrue();
    SpaceId space = new SpaceId("cd".repeat(32));
    data.create("strange", space, 3, IndexSettings.DEFAULT, Map.of());
    data.alias("live", "strange");
    // A switch that can be followed, made later, is followed: by then the other was passed over.
    data.alias("second", "old");
    assertThat(finds("second", "old")).isTrue();
    data.alias("second", "new");
    waitUntilFound("second", "new");
    assertThat(finds("live", "old")).isTrue();
    assertThatThrownBy(() -> open.searcher("strange")).isInstanceOf(PreconditionException.class);
  }

  @Test
  void showsAGenerationThatWasBuiltAnew() throws InterruptedException {
    open.write("old", List.of(VersionedItem.any(item("second"))));
    try (NextGeneration next =
        data.nextGeneration("old", IndexSettings.DEFAULT.with(Quantization.INT8))) {
      new Reindexer(next, InstantSource.system(), 1).run(_ -> {});
      next.writer().delete("old");
      next.writer().commit();
      next.makeLive();
    }
    // A writer does not wait for the next refresh: it never writes into the one before.
    open.write("old", List.of(VersionedItem.any(item("third"))));
    waitUntilFound("old", "third");
    assertThat(finds("live", "second")).isTrue();
    assertThat(finds("old", "old")).isFalse();
    assertThat(data.describe("old").settings().quantization()).isEqualTo(Quantization.INT8);
  }
}
