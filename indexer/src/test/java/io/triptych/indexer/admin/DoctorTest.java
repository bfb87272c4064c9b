package io.triptych.indexer.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.admin.Finding.Matter;
import io.triptych.indexer.admin.Finding.Severity;
import io.triptych.indexer.bulk.CollectionMigrator;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.GenerationsLockedException;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.collection.NoSuchCollectionException;
import io.triptych.indexer.collection.Quantization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each finding is brought about by the damage that it is for. */
final class DoctorTest {
  private static final int ITEMS = 40;

  @TempDir Path root;
  private Shop shop;

  @BeforeEach
  void fill() throws Exception {
    shop = new Shop(root);
    shop.put(0, ITEMS);
  }

  private Diagnosis examine(boolean deep, Optional<Encoder> encoder) throws IOException {
    return new Doctor(shop.data, encoder, deep).examine(Shop.NAME);
  }

  private Diagnosis examine() throws IOException {
    return examine(false, Optional.empty());
  }

  private static List<Finding> of(Diagnosis diagnosis, Matter matter) {
    return diagnosis.findings().stream().filter(f -> f.matter() == matter).toList();
  }

  private static Finding only(Diagnosis diagnosis, Severity severity) {
    List<Finding> found =
        diagnosis.findings().stream().filter(f -> f.severity() == severity).toList();
    assertThat(found).as(diagnosis.toString()).hasSize(1);
    return found.getFirst();
  }

  private void assertHealthy() throws IOException {
    Diagnosis diagnosis = examine();
    assertThat(diagnosis.healthy()).as(diagnosis.toString()).isTrue();
  }

  private static void flip(Path file, byte[] whole, int at) throws IOException {
    byte[] damaged = whole.clone();
    damaged[at] ^= 0x10;
    Files.write(file, damaged);
  }

  @Test
  void findsNothingWhereAllIsWell() throws Exception {
    for (boolean deep : new boolean[] {false, true}) {
      Diagnosis diagnosis = examine(deep, Optional.of(shop.encoder));
      assertThat(diagnosis.collection()).isEqualTo("shop");
      assertThat(diagnosis.findings())
          .allSatisfy(f -> {
            assertThat(f.severity()).as(f.toString()).isEqualTo(Severity.OK);
            assertThat(f.mend()).isEmpty();
          });
      assertThat(diagnosis.findings().stream().map(Finding::matter).distinct())
          .containsExactlyInAnyOrder(Matter.values());
      int vectors = ITEMS * 3 + ITEMS / 5 * 2;
      assertThat(of(diagnosis, Matter.COVERAGE).getFirst().what())
          .isEqualTo("%d of %d vectors of %d items are stored".formatted(vectors, vectors, ITEMS));
      assertThat(of(diagnosis, Matter.AGREEMENT).getFirst().what())
          .isEqualTo("0 of %d vectors differ from the embedding store".formatted(vectors));
    }
    // Whoever writes meanwhile, and by any of its names; nothing is left behind.
    shop.data.alias("live", Shop.NAME);
    List<Path> before = shop.files("..");
    try (Collection opened = shop.data.open("live");
        CollectionWriter _ = opened.writer()) {
      assertThat(new Doctor(shop.data, Optional.empty(), false).examine("live").healthy()).isTrue();
    }
    assertThat(shop.files("..")).isEqualTo(before);
    assertThatThrownBy(() -> new Doctor(shop.data, Optional.empty(), false).examine("none"))
        .isInstanceOf(NoSuchCollectionException.class);
  }

  @Test
  void namesTheFileOfTheIndexThatIsDamaged() throws Exception {
    for (Path file : shop.files("generations/1")) {
      if (file.endsWith("write.lock")) {
        continue;
      }
      byte[] whole = Files.readAllBytes(file);
      for (int at : new int[] {whole.length / 3, whole.length / 2, whole.length - 1}) {
        flip(file, whole, at);
        Diagnosis flipped = examine();
        assertThat(flipped.healthy()).isFalse();
        assertThat(of(flipped, Matter.INDEX))
            .as(file.toString())
            .anySatisfy(f -> {
              assertThat(f.severity()).isEqualTo(Severity.ERROR);
              assertThat(f.what()).contains(file.getFileName().toString());
              assertThat(f.mend()).startsWith("collections restore SNAPSHOT");
            });
      }
      Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      assertThat(only(examine(), Severity.ERROR).what()).contains(file.getFileName().toString());
      Files.delete(file);
      assertThat(only(examine(), Severity.ERROR).matter()).isEqualTo(Matter.INDEX);
      Files.write(file, whole);
      assertHealthy();
    }
  }

  @Test
  void namesTheSealedFileThatIsDamaged() throws Exception {
    for (String name : new String[] {"CURRENT", "collection.yaml"}) {
      Path file = shop.folder.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      flip(file, whole, whole.length - 3);
      Finding finding = only(examine(), Severity.ERROR);
      assertThat(finding.matter()).isEqualTo(Matter.DESCRIPTION);
      assertThat(finding.what()).startsWith(file + ": checksum: ");
      Files.write(file, whole);
    }
    Files.delete(shop.folder.resolve("CURRENT"));
    assertThat(only(examine(), Severity.ERROR).what())
        .isEqualTo(shop.folder.resolve("CURRENT") + ": is missing");
  }

  @Test
  void aGenerationToGoBackToIsWorthTrying() throws Exception {
    reindex(IndexSettings.DEFAULT.with(Quantization.INT8));
    Finding note = only(examine(), Severity.NOTE);
    assertThat(note.matter()).isEqualTo(Matter.GENERATIONS);
    assertThat(note.what()).contains("1 is the one before and takes ");
    Path file =
        shop.files("generations/2").stream()
            .filter(f -> f.toString().endsWith(".cfs") || f.toString().endsWith(".vec"))
            .findFirst()
            .orElseThrow();
    byte[] whole = Files.readAllBytes(file);
    flip(file, whole, whole.length / 2);
    assertThat(of(examine(), Matter.INDEX).getFirst().mend())
        .startsWith("migrate shop --rollback, or ");
    shop.data.rollBack(Shop.NAME);
    assertHealthy();
  }

  @Test
  void aDamagedGenerationBesideTheLiveOneIsTold() throws Exception {
    reindex(IndexSettings.DEFAULT.with(Quantization.INT8));
    shop.data.rollBack(Shop.NAME);
    // A digit of a content hash in a stored item.
    for (Path file : shop.files("generations/2")) {
      byte[] whole = Files.readAllBytes(file);
      int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\"h\":\"");
      if (at >= 0) {
        flip(file, whole, at + 5);
      }
    }
    assertHealthy();
    assertThat(of(examine(), Matter.GENERATIONS).getFirst().what())
        .startsWith("one that is kept beside the live one cannot be read: ");
  }

  private void reindex(IndexSettings settings) throws InterruptedException {
    try (NextGeneration next = shop.data.nextGeneration(Shop.NAME, settings)) {
      new Reindexer(next, InstantSource.system(), 1).run(_ -> {});
      next.makeLive();
    }
  }

  @Test
  void seesWhatIsDeletedOrPutOften() throws Exception {
    shop.delete(0, 3);
    // What the three items had alone is left.
    Finding orphans = only(examine(), Severity.WARNING);
    assertThat(orphans.matter()).isEqualTo(Matter.MEDIA);
    assertThat(orphans.what()).startsWith("7 files that no item has, such as ");
    deleteWithoutMerging(3, ITEMS / 2);
    Diagnosis diagnosis = examine();
    assertThat(diagnosis.healthy()).isFalse();
    Finding deletions = of(diagnosis, Matter.DELETIONS).getFirst();
    assertThat(deletions.severity()).as(diagnosis.toString()).isEqualTo(Severity.WARNING);
    assertThat(deletions.mend()).isEqualTo("collections compact shop");
    Compaction.run(shop.data, Shop.NAME, false);
    assertThat(examine().findings()).allMatch(f -> f.severity() == Severity.OK);
  }

  /** As it is in a segment that is too large to be merged, or between commits. */
  private void deleteWithoutMerging(int first, int end) throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE).setCommitOnClose(false);
    try (Directory directory = FSDirectory.open(shop.folder.resolve("generations/1"));
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = first; i < end; i++) {
        writer.deleteDocuments(new Term("_id", "i" + i));
      }
      writer.commit();
    }
  }

  @Test
  void seesDamageOfTheEmbeddingStore() throws Exception {
    shop.damageEmbedding("i3", Modality.TEXT);
    Diagnosis diagnosis = examine();
    Finding damaged = only(diagnosis, Severity.ERROR);
    assertThat(damaged.matter()).isEqualTo(Matter.EMBEDDINGS);
    assertThat(damaged.what())
        .contains("text-")
        .endsWith(": 1 of %d embeddings fail their checksum".formatted(ITEMS));
    assertThat(of(diagnosis, Matter.COVERAGE).getFirst().severity()).isEqualTo(Severity.NOTE);
    Compaction.run(shop.data, Shop.NAME, false);
    assertHealthy();

    Path file = shop.files("embeddings").getLast();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 9));
    Finding torn = of(examine(), Matter.EMBEDDINGS).getFirst();
    assertThat(torn.severity()).isEqualTo(Severity.NOTE);
    assertThat(torn.what()).startsWith(file + ": ").endsWith(" bytes behind the last whole batch");

    Files.writeString(file, "something else altogether");
    Finding unreadable = only(examine(), Severity.ERROR);
    assertThat(unreadable.what()).startsWith(file + ": ");

    Files.delete(file);
    assertHealthy();
    Finding coverage = only(examine(), Severity.NOTE);
    assertThat(coverage.matter()).isEqualTo(Matter.COVERAGE);
    assertThat(coverage.what())
        .isEqualTo(
            "%d of %d vectors of %d items are stored"
                .formatted(ITEMS * 2 + 16, ITEMS * 3 + 16, ITEMS));
  }

  @Test
  void seesWhereIndexAndStoreDisagree() throws Exception {
    try (Collection opened = shop.data.open(Shop.NAME)) {
      Spoiler.spoil(opened, "i3");
    }
    Finding finding = only(examine(), Severity.ERROR);
    assertThat(finding.matter()).isEqualTo(Matter.AGREEMENT);
    assertThat(finding.what())
        .startsWith("2 of ")
        .endsWith(" differ from the embedding store, first those of item i3");
    assertThat(finding.mend()).isEqualTo("collections reindex shop");
    reindex(IndexSettings.DEFAULT);
    assertHealthy();
  }

  @Test
  void comparesWithWhatThePacksHeadsMakeOfFeatures() throws Exception {
    FakeEncoder other = new FakeEncoder(5, true);
    try (NextGeneration next =
        shop.data.nextGeneration(Shop.NAME, other.space(), other.dimension())) {
      new CollectionMigrator(next, other, new ImageDecoder()::decode, InstantSource.system())
          .run(_ -> {});
      next.makeLive();
    }
    Diagnosis moved = examine(true, Optional.of(other));
    assertThat(moved.healthy()).as(moved.toString()).isTrue();
    assertThat(of(moved, Matter.AGREEMENT).getFirst().what()).startsWith("0 of 136 vectors");
    // Without the pack it can only be told that there are features.
    Diagnosis alone = examine(true, Optional.of(shop.encoder));
    assertThat(of(alone, Matter.COVERAGE).getFirst().what()).startsWith("136 of 136 ");
    assertThat(of(alone, Matter.AGREEMENT).getFirst().what()).startsWith("0 of 0 vectors");

    try (Collection opened = shop.data.open(Shop.NAME)) {
      Spoiler.spoil(opened, "i4");
    }
    Finding finding = only(examine(true, Optional.of(other)), Severity.ERROR);
    assertThat(finding.matter()).isEqualTo(Matter.AGREEMENT);
    assertThat(finding.what()).startsWith("2 of 136 vectors");
  }

  @Test
  void missesMedia() throws Exception {
    Path file = shop.files("media").get(5);
    Files.delete(file);
    Finding missing = only(examine(), Severity.ERROR);
    assertThat(missing.matter()).isEqualTo(Matter.MEDIA);
    assertThat(missing.what()).isEqualTo("1 of 88 are missing, such as " + file);
  }

  @Test
  void findsRestsAndUnfinishedGenerations() throws Exception {
    Files.createDirectory(root.resolve("collections/.shop.999999999-1.tmp"));
    Finding rests = only(examine(), Severity.WARNING);
    assertThat(rests.matter()).isEqualTo(Matter.LEFTOVERS);
    assertThat(rests.mend()).isEqualTo("collections compact shop");
    Compaction.run(shop.data, Shop.NAME, false);
    assertHealthy();

    FakeEncoder other = new FakeEncoder(5, true);
    shop.data.nextGeneration(Shop.NAME, other.space(), other.dimension()).close();
    Finding unfinished = only(examine(), Severity.NOTE);
    assertThat(unfinished.what()).contains("2 is unfinished");
    assertThat(unfinished.mend()).startsWith("migrate goes on with it");
    Compaction.run(shop.data, Shop.NAME, true);
    assertThat(of(examine(), Matter.GENERATIONS).getFirst().what()).isEqualTo("one");
  }

  @Test
  void aGenerationThatIsBeingBuiltIsNoRest() throws Exception {
    FakeEncoder other = new FakeEncoder(5, true);
    try (NextGeneration next =
        shop.data.nextGeneration(Shop.NAME, other.space(), other.dimension())) {
      assertThat(only(examine(), Severity.NOTE).what()).contains("2 is unfinished");
      new CollectionMigrator(next, other, new ImageDecoder()::decode, InstantSource.system())
          .run(_ -> {});
      assertThat(only(examine(), Severity.NOTE).what()).contains("2 is unfinished");
      assertThatThrownBy(() -> Compaction.run(shop.data, Shop.NAME, true))
          .isInstanceOf(GenerationsLockedException.class);
      assertThat(next.lock()).isTrue();
      next.makeLive();
    }
    assertThat(of(examine(), Matter.GENERATIONS).getFirst().what()).contains("1 is the one before");
  }

  @Test
  void aGenerationThatIsOnlyDescribedYetIsLeftAsItIs() throws Exception {
    Path described = shop.folder.resolve("generations/2.yaml");
    Files.copy(shop.folder.resolve("collection.yaml"), described);
    assertThat(only(examine(), Severity.NOTE).what()).contains("2 is unfinished");
    assertThat(described).exists();
    assertThat(shop.folder.resolve("generations/2")).doesNotExist();
  }

  /** Bundles of vectors that are nearly the same, in graphs with few neighbours. */
  @Test
  void findsGraphsThatAreCutApart() throws Exception {
    int vectors = 3000;
    IndexSettings few = new IndexSettings(4, 8);
    try (Collection bundles = shop.data.openOrCreate("bundles", TestItems.SPACE, 16, few)) {
      Random random = new Random(3);
      try (CollectionWriter writer = bundles.writer()) {
        for (int i = 0; i < vectors; i++) {
          float[] centre = TestItems.random(new Random(i % 50), 16);
          float[] vector = i % 3 == 0 ? centre : TestItems.near(random, centre, 1e-4);
          writer.put(TestItems.withImages(TestItems.item("i" + i, "t", Map.of()), vector));
        }
        writer.commit();
        writer.compact();
        writer.commit();
      }
    }
    Diagnosis diagnosis = new Doctor(shop.data, Optional.empty(), false).examine("bundles");
    Finding graphs = of(diagnosis, Matter.GRAPHS).getFirst();
    assertThat(graphs.severity()).as(graphs.what()).isEqualTo(Severity.WARNING);
    assertThat(graphs.mend()).startsWith("collections reindex bundles --max-conn ");
    Finding duplicates = of(diagnosis, Matter.DUPLICATES).getFirst();
    assertThat(duplicates.severity()).isEqualTo(Severity.NOTE);
    assertThat(duplicates.what()).startsWith("950 of 3000 vectors (31.7 %)");
    assertThat(diagnosis.healthy()).isFalse();
  }
}
