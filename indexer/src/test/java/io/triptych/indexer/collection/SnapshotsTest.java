package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.SnapshotManifest.SnapshotFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotsTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
  private static final int BATCH = 10;

  @TempDir Path root;
  private DataDirectory data;
  private Snapshots snapshots;
  private Path target;

  @BeforeEach
  void fill() throws IOException {
    data = new DataDirectory(root.resolve("data"));
    snapshots = new Snapshots(data, InstantSource.fixed(NOW));
    target = root.resolve("backups/monday");
    try (Collection shop = data.openOrCreate("shop", SPACE, 3, IndexSettings.DEFAULT);
        CollectionWriter writer = shop.writer()) {
      String picture = shop.media().store("a picture".getBytes(UTF_8));
      writer.put(
          new EncodedItem(
              item("a", "a", Map.of()),
              ContentHash.of("a"),
              List.of(
                  new EncodedMedium(
                      Modality.IMAGE, picture, Optional.of(unit(1, 0, 0)), Optional.empty()))));
      writer.put(withImages(item("b", "b", Map.of()), unit(0, 1, 0)));
      writer.commit();
      Files.writeString(shop.embeddingsFolder().resolve("text-0a-ab.arrow"), "embeddings");
      Files.writeString(shop.embeddingsFolder().resolve("half.arrow.tmp"), "torn");
      Files.writeString(shop.jobsFolder().resolve("trace"), "trace");
    }
  }

  private int count(String name) {
    try (Collection opened = data.open(name);
        CollectionSearcher searcher = opened.searcher()) {
      return searcher.itemCount();
    }
  }

  private List<Path> restored(String name) throws IOException {
    Path folder = root.resolve("data/collections").resolve(name);
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(folder::relativize).toList();
    }
  }

  @Test
  void comesBackUnderItsNameOrAnother() throws IOException {
    data.alias("live", "shop");
    SnapshotReport taken = snapshots.take("live", target);
    assertThat(taken.collection()).isEqualTo("shop");
    assertThat(taken.items()).isEqualTo(2);
    assertThat(taken.copied()).isBetween(1L, taken.bytes() - 1);
    data.removeAlias("live");

    assertThatThrownBy(() -> snapshots.restore(target, Optional.empty()))
        .hasMessage("collection: shop exists already (expected: a new name)");
    SnapshotReport back = snapshots.restore(target, Optional.of("again"));
    assertThat(back.items()).isEqualTo(2);
    assertThat(back.files()).isEqualTo(taken.files());
    assertThat(restored("again"))
        .contains(Path.of("collection.yaml"), Path.of("CURRENT"))
        .contains(Path.of("embeddings/text-0a-ab.arrow"))
        .doesNotContain(Path.of("embeddings/half.arrow.tmp"), Path.of("jobs/trace"));
    try (Collection again = data.open("again");
        CollectionWriter writer = again.writer();
        CollectionSearcher searcher = again.searcher()) {
      StoredItem item = searcher.item(searcher.find("a").orElseThrow());
      assertThat(item.media().getFirst().file()).hasContent("a picture");
      // What is written to one is not in the other, though files are shared.
      writer.delete("a");
      writer.commit();
      writer.compact();
      writer.commit();
    }
    assertThat(count("again")).isEqualTo(1);
    assertThat(count("shop")).isEqualTo(2);
    data.drop("shop");
    assertThat(snapshots.restore(target, Optional.empty()).collection()).isEqualTo("shop");
    assertThat(count("shop")).isEqualTo(2);
  }

  @Test
  void holdsACommitWhileSomebodyWrites() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch begun = new CountDownLatch(1);
    Thread writing =
        Thread.ofPlatform()
            .start(() -> {
              try (Collection shop = data.open("shop");
                  CollectionWriter writer = shop.writer()) {
                writer.delete("a");
                writer.delete("b");
                for (int round = 0; !stop.get(); round++) {
                  for (int i = 0; i < BATCH; i++) {
                    // Commits of the same items over and over: files come and go all the time.
                    writer.put(withImages(item("i" + i, "r" + round, Map.of()), unit(1, round, i)));
                  }
                  writer.commit();
                  writer.compact();
                  writer.commit();
                  begun.countDown();
                }
              } catch (RuntimeException e) {
                failure.set(e);
                begun.countDown();
              }
            });
    begun.await();
    for (int i = 0; i < 10; i++) {
      Path folder = root.resolve("s" + i);
      assertThat(snapshots.take("shop", folder).items()).isEqualTo(BATCH);
      snapshots.restore(folder, Optional.of("s" + i));
      try (Collection opened = data.open("s" + i);
          CollectionSearcher searcher = opened.searcher()) {
        // All of one commit: every item was written in the same round.
        assertThat(searcher.items()).extracting(StoredItem::title).hasSize(BATCH);
        List<String> rounds = new ArrayList<>();
        searcher.items().forEach(item -> rounds.add(item.title()));
        assertThat(rounds.stream().distinct()).hasSize(1);
      }
    }
    stop.set(true);
    writing.join();
    assertThat(failure.get()).isNull();
  }

  @Test
  void ofAGenerationThatTookTheFirstOnesPlace() throws IOException {
    try (NextGeneration next =
        data.nextGeneration("shop", IndexSettings.DEFAULT.with(Quantization.INT8))) {
      next.writer().put(withImages(item("c", "c", Map.of()), unit(0, 1, 0)));
      next.writer().commit();
      next.makeLive();
    }
    snapshots.take("shop", target);
    snapshots.restore(target, Optional.of("again"));
    CollectionStatus status = data.describe("again");
    assertThat(status.items()).isEqualTo(1);
    assertThat(status.settings().quantization()).isEqualTo(Quantization.INT8);
    assertThat(status.generations()).hasSize(1);
    assertThat(status.generations().getFirst().number()).isEqualTo(2);
    assertThatThrownBy(() -> data.rollBack("again")).isInstanceOf(IllegalStateException.class);
    assertThat(Files.readString(target.resolve("CURRENT"))).startsWith("# triptych current 2 ");
  }

  @Test
  void damageIsSeenBeforeAnythingIsInPlace() throws IOException {
    snapshots.take("shop", target);
    SnapshotManifest manifest = SnapshotManifest.read(target);
    for (SnapshotFile file : manifest.files()) {
      Path path = target.resolve(file.path());
      byte[] whole = Files.readAllBytes(path);
      // Replaced, not changed in place: the collection may share the file.
      Files.delete(path);
      assertThatThrownBy(() -> snapshots.restore(target, Optional.of("again")))
          .isInstanceOf(DamagedFileException.class)
          .hasMessage(path + ": is missing");
      byte[] flipped = whole.clone();
      flipped[whole.length / 2] ^= 4;
      Files.write(path, flipped);
      assertThatThrownBy(() -> snapshots.restore(target, Optional.of("again")))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith(path + ": checksum: ");
      Files.write(path, Arrays.copyOf(whole, whole.length - 1));
      assertThatThrownBy(() -> snapshots.restore(target, Optional.of("again")))
          .isInstanceOf(DamagedFileException.class)
          .hasMessage(
              path + ": bytes: %d (expected: %d)".formatted(whole.length - 1, whole.length));
      assertThat(root.resolve("data/collections")).isDirectoryNotContaining("glob:**again*");
      Files.write(path, whole);
    }
    snapshots.restore(target, Optional.of("again"));
    assertThat(count("again")).isEqualTo(2);
    assertThat(count("shop")).isEqualTo(2);
  }

  @Test
  void aManifestIsSealed() throws IOException {
    assertThatThrownBy(() -> snapshots.restore(root, Optional.empty()))
        .isInstanceOf(NoSuchFileException.class);
    snapshots.take("shop", target);
    Path file = target.resolve("SNAPSHOT");
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("items: 2", "items: 3"));
    assertThatThrownBy(() -> snapshots.restore(target, Optional.of("again")))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageStartingWith(file + ": checksum: ");
    Files.writeString(file, whole.replace("snapshot 1", "snapshot 2"));
    assertThatThrownBy(() -> snapshots.restore(target, Optional.of("again")))
        .hasMessage(file + ": format: 2 (expected: 1 to 1; a newer Triptych reads it)");
    // Nothing outside the snapshot is read or written, whoever wrote the manifest.
    for (String path : List.of("../x", "/etc/passwd", "media/../../x", "media//x", "")) {
      new SnapshotManifest("shop", NOW, SPACE, 1, 2, List.of(new SnapshotFile("00000000", 1, path)))
          .write(target);
      assertThatThrownBy(() -> snapshots.restore(target, Optional.of("again")))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageStartingWith(file + ": no line of a file: ");
    }
  }

  @Test
  void theGoldenManifestIsReadAndWritten() throws Exception {
    Path golden = Path.of(SnapshotsTest.class.getResource("/formats/snapshot-1").toURI());
    Files.copy(golden, root.resolve("SNAPSHOT"));
    SnapshotManifest read = SnapshotManifest.read(root);
    assertThat(read)
        .isEqualTo(
            new SnapshotManifest(
                "shop",
                NOW,
                new SpaceId("ab".repeat(32)),
                3,
                591,
                List.of(
                    new SnapshotFile("2267ff49", 55, "CURRENT"),
                    new SnapshotFile("00000000", 0, "generations/3/_0.cfs"))));
    Files.delete(root.resolve("SNAPSHOT"));
    read.write(root);
    assertThat(root.resolve("SNAPSHOT")).hasSameBinaryContentAs(golden);
  }

  @Test
  void takesNobodysPlace() throws IOException {
    Files.createDirectories(target);
    snapshots.take("shop", target);
    assertThatThrownBy(() -> snapshots.take("shop", target))
        .hasMessage("folder: " + target + " (expected: one that is empty or not there yet)");
    assertThatThrownBy(() -> snapshots.take("none", root.resolve("x")))
        .isInstanceOf(NoSuchCollectionException.class);
    assertThat(root.resolve("x")).doesNotExist();

    // A file that is missing where it belongs is told of, and no half snapshot is left.
    Path index = root.resolve("data/collections/shop/generations/1");
    try (Stream<Path> files = Files.list(index)) {
      Files.delete(files.filter(f -> f.toString().endsWith(".si")).findFirst().orElseThrow());
    }
    assertThatThrownBy(() -> snapshots.take("shop", root.resolve("x")))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(".si: is missing");
    assertThat(root).isDirectoryNotContaining("glob:**x*");
  }
}
