package io.triptych.indexer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DamagedFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that was written once must stay readable. */
final class EmbeddingFormatTest {
  private static final String TOWER = "7".repeat(64);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void copy() throws Exception {
    Path golden =
        Path.of(EmbeddingFormatTest.class.getResource("/formats/embeddings-1.arrow").toURI());
    file = Files.copy(golden, folder.resolve("image-777777777777-abababababab.arrow"));
  }

  private static void assertHolds(
      EmbeddingStore store, String content, float[] features, float[] vector) {
    StoredEmbedding found = store.find(ContentHash.of(content), TOWER).orElseThrow();
    assertThat(found.space()).isEqualTo(TestItems.SPACE);
    assertThat(found.features()).containsExactly(features);
    assertThat(found.vector()).containsExactly(vector);
  }

  private static void assertHoldsAll(EmbeddingStore store) {
    assertThat(store.size()).isEqualTo(3);
    assertHolds(store, "one", new float[] {0.5f, -2}, new float[] {1, 0, 0});
    assertHolds(store, "two", new float[] {0.25f, 3}, new float[] {0, 0.6f, 0.8f});
    assertHolds(store, "three", new float[] {0, 65504}, new float[] {0, 0, -1});
  }

  @Test
  void isReadWithoutBeingChanged() throws Exception {
    byte[] whole = Files.readAllBytes(file);
    try (EmbeddingStore store = EmbeddingStore.openToRead(folder)) {
      assertHoldsAll(store);
      assertThat(
              store.vectorIn(
                  TestItems.SPACE, ContentHash.of("one"), Modality.IMAGE, Optional.of(TOWER)))
          .isPresent();
      assertThat(
              store.vectorIn(
                  TestItems.SPACE, ContentHash.of("one"), Modality.TEXT, Optional.empty()))
          .isEmpty();
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertHoldsAll(store);
    }
    assertThat(EmbeddingFileSummary.ofAll(folder))
        .containsExactly(
            new EmbeddingFileSummary(
                file, Modality.IMAGE, TOWER, TestItems.SPACE, 3, whole.length));
    assertThat(EmbeddingFileHealth.ofAll(folder))
        .containsExactly(new EmbeddingFileHealth(file, 3, 0, 0, Optional.empty()));
    assertThat(file).hasBinaryContent(whole);
  }

  @Test
  void isCutDownToWhatIsNeeded() throws Exception {
    EmbeddingCleanup.Result all = EmbeddingCleanup.run(folder, _ -> true);
    assertThat(all).isEqualTo(new EmbeddingCleanup.Result(3, 0, 0, 0, List.of()));
    String two = ContentHash.of("two");
    EmbeddingCleanup.Result cut = EmbeddingCleanup.run(folder, two::equals);
    assertThat(cut.kept()).isEqualTo(1);
    assertThat(cut.dropped()).isEqualTo(2);
    assertThat(cut.bytes()).isPositive();
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.size()).isEqualTo(1);
      assertHolds(store, "two", new float[] {0.25f, 3}, new float[] {0, 0.6f, 0.8f});
    }
    assertThat(EmbeddingCleanup.run(folder, _ -> false).dropped()).isEqualTo(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aNewerVersionIsNamedAndLeftAlone() throws Exception {
    // The version is the only value of the schema's metadata that is one character long.
    byte[] bytes = Files.readAllBytes(file);
    byte[] value = {1, 0, 0, 0, '1', 0};
    int at =
        new String(bytes, StandardCharsets.ISO_8859_1)
            .indexOf(new String(value, StandardCharsets.ISO_8859_1));
    bytes[at + 4] = '2';
    Files.write(file, bytes);
    assertThatThrownBy(() -> EmbeddingStore.open(folder))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(file + ": format: 2 (expected: 1; a newer Triptych reads it)");
    assertThat(EmbeddingCleanup.run(folder, _ -> false).unreadable()).containsExactly(file);
    assertThat(EmbeddingFileHealth.ofAll(folder).getFirst().unreadable()).isPresent();
    try (EmbeddingStore store = EmbeddingStore.openToRead(folder)) {
      assertThat(store.size()).isZero();
    }
    assertThat(file).hasBinaryContent(bytes);
  }
}
