package io.triptych.indexer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddingStoreTest {
  private static final String TOWER = "7".repeat(64);

  @TempDir Path folder;

  private static List<EmbeddingEntry> entries(int from, int to) {
    List<EmbeddingEntry> entries = new ArrayList<>();
    for (int i = from; i < to; i++) {
      Random random = new Random(i);
      entries.add(
          new EmbeddingEntry(
              ContentHash.of("content " + i),
              TestItems.random(random, 7),
              TestItems.random(random, 5)));
    }
    return entries;
  }

  private static void append(EmbeddingStore store, List<EmbeddingEntry> entries) {
    store.append(Modality.IMAGE, TOWER, TestItems.SPACE, entries);
  }

  private static void assertHolds(EmbeddingStore store, List<EmbeddingEntry> entries) {
    for (EmbeddingEntry entry : entries) {
      StoredEmbedding found = store.find(entry.contentHash(), TOWER).orElseThrow();
      assertThat(found.space()).isEqualTo(TestItems.SPACE);
      assertThat(found.vector()).containsExactly(entry.vector());
      assertThat(found.features()).containsExactly(entry.features(), within(1e-3f));
    }
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList().getFirst();
    }
  }

  @Test
  void givesBackWhatItWasGiven() throws IOException {
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      append(store, entries(0, 3));
      assertHolds(store, entries(0, 3));
      append(store, entries(3, 40));
      store.sync();
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      append(store, entries(40, 41));
      assertThat(store.size()).isEqualTo(41);
      assertHolds(store, entries(0, 41));
      assertThat(store.find(ContentHash.of("other"), TOWER)).isEmpty();
      assertThat(store.holds(ContentHash.of("content 1"), "8".repeat(64))).isFalse();
    }
    assertThat(onlyFile().getFileName().toString())
        .isEqualTo("image-777777777777-abababababab.arrow");
  }

  @Test
  void anyArrowReaderReadsTheFile() throws IOException {
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      append(store, entries(0, 3));
      append(store, entries(3, 5));
    }
    try (RootAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(Files.newInputStream(onlyFile()), allocator)) {
      int row = 0;
      while (reader.loadNextBatch()) {
        var root = reader.getVectorSchemaRoot();
        for (int i = 0; i < root.getRowCount(); i++, row++) {
          EmbeddingEntry entry = entries(row, row + 1).getFirst();
          byte[] hash = ((FixedSizeBinaryVector) root.getVector("content_hash")).get(i);
          assertThat(java.util.HexFormat.of().formatHex(hash)).isEqualTo(entry.contentHash());
          assertThat(root.getVector("modality").getObject(i)).hasToString("image");
          assertThat(root.getVector("model").getObject(i)).hasToString(TOWER);
          assertThat(root.getVector("space").getObject(i)).hasToString(TestItems.SPACE.hex());
          assertThat((List<?>) root.getVector("vector").getObject(i)).hasSize(5);
          assertThat(((List<?>) root.getVector("vector").getObject(i)).getFirst())
              .isEqualTo(entry.vector()[0]);
          assertThat((List<?>) root.getVector("features").getObject(i)).hasSize(7);
        }
      }
      assertThat(row).isEqualTo(5);
    }
  }

  /** Cuts the file within the last batch at many places, as a killed process would. */
  @Test
  void aTornTailIsCutAwayAndTheRestKept() throws IOException {
    long whole;
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      append(store, entries(0, 3));
      whole = Files.size(onlyFile());
      append(store, entries(3, 6));
    }
    byte[] content = Files.readAllBytes(onlyFile());
    assertThat(content.length).isGreaterThan((int) whole + 100);
    for (int length = (int) whole; length < content.length; length += 13) {
      try (FileChannel channel = FileChannel.open(onlyFile(), StandardOpenOption.WRITE)) {
        channel.truncate(0);
        channel.write(java.nio.ByteBuffer.wrap(content, 0, length));
      }
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        assertThat(store.size()).as("cut at %d", length).isEqualTo(3);
        append(store, entries(6, 8));
      }
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        assertThat(store.size()).isEqualTo(5);
        assertHolds(store, entries(0, 3));
        assertHolds(store, entries(6, 8));
      }
    }
  }

  private static final SpaceId OTHER = new SpaceId("cd".repeat(32));

  private static void appendOther(EmbeddingStore store, List<EmbeddingEntry> entries) {
    store.append(Modality.IMAGE, TOWER, OTHER, entries);
  }

  @Test
  void twoAddToFilesOfTheirOwnAndReadEachOthers() {
    try (EmbeddingStore writer = EmbeddingStore.open(folder, TestItems.SPACE)) {
      append(writer, entries(0, 3));
      try (EmbeddingStore mover = EmbeddingStore.open(folder, OTHER)) {
        assertHolds(mover, entries(0, 3));
        appendOther(mover, entries(3, 5));
        append(writer, entries(5, 7));
        appendOther(mover, entries(7, 8));
        assertThatThrownBy(() -> append(mover, entries(8, 9)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("space: " + TestItems.SPACE);
        assertThat(mover.size()).isEqualTo(6);
      }
      try (EmbeddingStore mover = EmbeddingStore.open(folder, OTHER)) {
        assertThat(mover.size()).isEqualTo(8);
        assertHolds(mover, entries(5, 7));
        append(writer, entries(8, 9));
      }
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.size()).isEqualTo(9);
    }
  }

  /** Another process has written a part of a batch, of whatever length, and goes on. */
  @Test
  void whatAnotherIsJustAddingIsNotThereYetAndIsLeftAlone() throws IOException {
    long whole;
    try (EmbeddingStore store = EmbeddingStore.open(folder, TestItems.SPACE)) {
      append(store, entries(0, 3));
      whole = Files.size(onlyFile());
      append(store, entries(3, 6));
    }
    byte[] content = Files.readAllBytes(onlyFile());
    try (FileChannel channel = FileChannel.open(onlyFile(), StandardOpenOption.WRITE)) {
      channel.truncate(whole);
      channel.position(whole);
      for (int at = (int) whole; at < content.length; at++) {
        try (EmbeddingStore other = EmbeddingStore.open(folder, OTHER)) {
          assertThat(other.size()).as("%d bytes", at).isEqualTo(3);
          assertHolds(other, entries(0, 3));
        }
        assertThat(channel.size()).isEqualTo(at);
        channel.write(java.nio.ByteBuffer.wrap(content, at, 1));
      }
      try (EmbeddingStore other = EmbeddingStore.open(folder, OTHER)) {
        assertHolds(other, entries(0, 6));
      }
    }
  }

  @Test
  void zerosAfterALossOfPowerAreCutAwayToo() throws IOException {
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      append(store, entries(0, 3));
    }
    Files.write(onlyFile(), new byte[5000], StandardOpenOption.APPEND);
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertHolds(store, entries(0, 3));
    }
  }

  @Test
  void aRowThatFailsItsChecksumIsAbsentAndCanBeAddedAgain() throws IOException {
    EmbeddingEntry entry = entries(0, 1).getFirst();
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      append(store, List.of(entry));
    }
    byte[] content = Files.readAllBytes(onlyFile());
    byte[] first =
        java.nio.ByteBuffer.allocate(4)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .putFloat(entry.vector()[0])
            .array();
    int at = indexOf(content, first);
    content[at] ^= 1;
    Files.write(onlyFile(), content);
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.find(entry.contentHash(), TOWER)).isEmpty();
      assertThat(store.holds(entry.contentHash(), TOWER)).isFalse();
      append(store, List.of(entry));
      assertHolds(store, List.of(entry));
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertHolds(store, List.of(entry));
    }
  }

  private static int indexOf(byte[] content, byte[] part) {
    for (int i = 0; i < content.length; i++) {
      if (java.util.Arrays.mismatch(content, i, i + part.length, part, 0, part.length) < 0) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 1})
  void aDamagedFileIsNamed(int offset) throws IOException {
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      append(store, entries(0, 3));
    }
    byte[] content = Files.readAllBytes(onlyFile());
    content[offset] ^= 0x55;
    Files.write(onlyFile(), content);
    if (offset == 100) {
      Files.write(onlyFile(), new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9}, StandardOpenOption.APPEND);
    }
    assertThatThrownBy(() -> EmbeddingStore.open(folder))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(onlyFile().toString());
  }

  @Test
  void anotherHeadOverTheSameTowerNeedsNoEncoding() {
    FakeEncoder first = new FakeEncoder(0);
    FakeEncoder second = new FakeEncoder(3);
    String text = "navy blue shirt";
    var embedding = first.encodeText(text);
    String hash = ContentHash.of(text);
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      store.append(
          Modality.TEXT,
          first.towerId(Modality.TEXT),
          first.space(),
          List.of(new EmbeddingEntry(hash, embedding.features(), embedding.vector())));
      assertThat(store.vector(hash, Modality.TEXT, first).orElseThrow())
          .containsExactly(embedding.vector());
      Optional<float[]> projected = store.vector(hash, Modality.TEXT, second);
      assertThat(projected.orElseThrow())
          .containsExactly(second.encodeText(text).vector(), within(1e-3f));
      assertThat(first.encoded).hasValue(1);
    }
  }
}
