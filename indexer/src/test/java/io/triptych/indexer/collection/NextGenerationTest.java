package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a switch, and what a crash between two of its steps leaves. */
final class NextGenerationTest {
  private static final SpaceId OTHER = new SpaceId("cd".repeat(32));
  private static final SpaceId THIRD = new SpaceId("ef".repeat(32));

  @TempDir Path root;
  private DataDirectory data;
  private CollectionFolder folder;

  @BeforeEach
  void fill() {
    data = new DataDirectory(root);
    folder = new CollectionFolder(root.resolve("collections").resolve("shop"));
    try (Collection shop = data.openOrCreate("shop", SPACE, 3, IndexSettings.DEFAULT);
        CollectionWriter writer = shop.writer()) {
      writer.put(withImages(item("a", "a", Map.of()), unit(1, 0, 0)));
      writer.commit();
    }
  }

  private void build(SpaceId space, boolean live) {
    try (NextGeneration next = data.nextGeneration("shop", space, 2)) {
      next.writer().put(withImages(item("a", "a", Map.of()), unit(0, 1)));
      next.writer().commit();
      if (live) {
        next.makeLive();
      }
    }
  }

  private void assertIs(SpaceId space, int dimension) {
    try (Collection shop = data.open("shop");
        CollectionSearcher view = shop.searcher()) {
      assertThat(shop.space()).isEqualTo(space);
      assertThat(shop.dimension()).isEqualTo(dimension);
      assertThat(view.itemCount()).isEqualTo(1);
      assertThat(view.vectors(view.find("a").orElseThrow(), Modality.IMAGE))
          .singleElement()
          .satisfies(vector -> assertThat(vector).hasSize(dimension));
    }
  }

  @Test
  void oneFileTellsWhichIsLive() throws IOException {
    assertThat(Files.readString(folder.current())).startsWith("# triptych current 1 ");
    build(OTHER, false);
    assertIs(SPACE, 3);
    assertThat(folder.live()).isEqualTo(new CollectionFolder.Current(1, OptionalInt.empty()));

    build(OTHER, true);
    assertIs(OTHER, 2);
    assertThat(Files.readString(folder.current()))
        .startsWith("# triptych current 2 ")
        .endsWith("\ngeneration: 2\nprevious: 1\n");
    assertThat(folder.generationNumbers()).containsExactly(1, 2);

    assertThat(data.rollBack("shop")).isEqualTo(SPACE);
    assertIs(SPACE, 3);
    assertThat(folder.live()).isEqualTo(new CollectionFolder.Current(1, OptionalInt.of(2)));
    assertThat(data.rollBack("shop")).isEqualTo(OTHER);
    assertIs(OTHER, 2);
  }

  @Test
  void theOldSpaceMayBeBuiltAnew() throws IOException {
    build(OTHER, true);
    // Generation 1 is the one before: it is brought up to date and takes the place again.
    try (NextGeneration next = data.nextGeneration("shop", SPACE, 3)) {
      assertThat(next.next().space()).isEqualTo(SPACE);
      next.makeLive();
    }
    assertIs(SPACE, 3);
    assertThat(folder.live()).isEqualTo(new CollectionFolder.Current(1, OptionalInt.of(2)));
  }

  @Test
  void whatIsUnfinishedAndOfAnotherSpaceIsRemoved() throws IOException {
    build(OTHER, false);
    build(THIRD, false);
    assertThat(folder.generationNumbers()).containsExactly(1, 3);
    build(THIRD, true);
    assertIs(THIRD, 2);
    build(OTHER, true);
    assertThat(folder.generationNumbers()).containsExactly(3, 4);
    assertThat(folder.description()).exists();
    assertThat(data.rollBack("shop")).isEqualTo(THIRD);
  }

  @Test
  void stepsThatWereCutOffDoNoHarm() throws IOException {
    // Step 1: a description without an index.
    CollectionDescription made = CollectionDescription.read(folder.description());
    made.in(OTHER, 2).write(folder.ownDescription(2));
    assertIs(SPACE, 3);
    build(OTHER, false);
    assertThat(folder.generationNumbers()).containsExactly(1, 3);
    Files.delete(folder.ownDescription(3));

    // Step 5: a folder without a description.
    assertIs(SPACE, 3);
    build(OTHER, false);
    assertThat(folder.generationNumbers()).containsExactly(1, 4);
    assertIs(SPACE, 3);

    // A damaged description is as good as none.
    Files.writeString(folder.ownDescription(4), "# triptych collection 1 crc32c 00000000\nx");
    assertIs(SPACE, 3);
    build(OTHER, true);
    assertIs(OTHER, 2);

    // Step 5: the description is gone, the folder is not.
    build(THIRD, false);
    int stale = folder.generationNumbers().getLast();
    Files.delete(folder.ownDescription(stale));
    assertIs(OTHER, 2);
    build(THIRD, true);
    assertIs(THIRD, 2);
    assertThat(folder.generationNumbers()).hasSize(2).doesNotContain(stale);
  }

  @Test
  void othersWriteUntilTheLockIsTaken() {
    try (NextGeneration next = data.nextGeneration("shop", OTHER, 2);
        Collection shop = data.open("shop")) {
      try (CollectionWriter writer = shop.writer()) {
        writer.put(withImages(item("b", "b", Map.of()), unit(1, 0, 0)));
        writer.commit();
        next.follow();
        try (CollectionSearcher view = next.live().searcher()) {
          assertThat(view.itemCount()).isEqualTo(2);
        }
        assertThat(next.lock()).isFalse();
        assertThatThrownBy(next::makeLive).isInstanceOf(CollectionLockedException.class);
        assertThat(shop.superseded()).isFalse();
      }
      assertThat(next.lock()).isTrue();
      assertThatThrownBy(shop::writer).isInstanceOf(CollectionLockedException.class);
      assertThat(next.lock()).isTrue();
    }
    try (Collection shop = data.open("shop")) {
      shop.writer().close();
    }
  }

  @Test
  void oneIsBuiltAtATime() {
    try (NextGeneration _ = data.nextGeneration("shop", OTHER, 2)) {
      assertThatThrownBy(() -> data.nextGeneration("shop", OTHER, 2))
          .isInstanceOf(GenerationsLockedException.class)
          .hasMessage(
              "collection: shop is being migrated, reindexed or compacted"
                  + " (expected: one of these at a time; its lock is "
                  + folder.generationsLock()
                  + ")");
      assertThatThrownBy(() -> data.nextGeneration("shop", IndexSettings.DEFAULT))
          .isInstanceOf(GenerationsLockedException.class);
      assertThatThrownBy(() -> data.rollBack("shop"))
          .isInstanceOf(GenerationsLockedException.class);
      assertThatThrownBy(() -> data.drop("shop")).isInstanceOf(GenerationsLockedException.class);
      assertThatThrownBy(() -> CollectionMaintenance.of(data, "shop"))
          .isInstanceOf(GenerationsLockedException.class);
      assertIs(SPACE, 3);
    }
    assertThatThrownBy(() -> data.nextGeneration("none", OTHER, 2))
        .isInstanceOf(NoSuchCollectionException.class);
    data.drop("shop");
    assertThat(data.collections()).isEmpty();
  }

  @Test
  void aGenerationOfOtherSettingsIsLockedFromTheBeginning() {
    try (NextGeneration _ = data.nextGeneration("shop", IndexSettings.DEFAULT);
        Collection shop = data.open("shop")) {
      assertThatThrownBy(shop::writer).isInstanceOf(CollectionLockedException.class);
    }
    try (Collection shop = data.open("shop");
        CollectionWriter _ = shop.writer()) {
      assertThatThrownBy(() -> data.nextGeneration("shop", IndexSettings.DEFAULT))
          .isInstanceOf(CollectionLockedException.class);
      assertThatThrownBy(() -> data.rollBack("shop")).isInstanceOf(CollectionLockedException.class);
    }
    // What the failed ones had taken was given back.
    build(OTHER, true);
    assertIs(OTHER, 2);
  }

  @Test
  void aGenerationThatKeepsNumbersOtherwiseIsNotGoneOnWith() throws IOException {
    CollectionDescription made = CollectionDescription.read(folder.description());
    new CollectionDescription(
            made.space(),
            made.dimension(),
            made.index(),
            made.mediaRoots(),
            made.schema(),
            made.towers(),
            NumberLayout.POINTS)
        .write(folder.description());
    build(OTHER, true);
    try (NextGeneration next = data.nextGeneration("shop", SPACE, 3)) {
      next.makeLive();
    }
    assertThat(folder.live()).isEqualTo(new CollectionFolder.Current(3, OptionalInt.of(2)));
  }
}
