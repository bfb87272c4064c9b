package io.triptych.indexer.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.Modality;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.StoredItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Indexing processes killed at random moments. {@code -Dtriptych.crash.kills=N} says how often, for
 * each of the tests.
 */
final class CrashTest {
  private static final int KILLS = Integer.getInteger("triptych.crash.kills", 4);
  private static final int CATALOGUE = 30_000;
  private static final long LONGEST_BULK_MS = 4000;
  private static final long LONGEST_ONLINE_MS = 1500;

  /** Far more than it takes; a machine may be busy. */
  private static final long LONGEST_MOVE_MS = 120_000;

  @TempDir Path root;

  private final Random random = new Random(7);

  @Test
  void aBulkLoadGoesOnWhereItWasKilled() throws Exception {
    Path catalogue =
        Files.write(
            root.resolve("catalogue.jsonl"),
            IntStream.range(0, CATALOGUE)
                .mapToObj("{\"id\":\"i%1$d\",\"title\":\"thing %1$d\"}"::formatted)
                .toList());
    Path data = root.resolve("data0");
    int kills = 0;
    int loads = 0;
    while (kills < KILLS || loads == 0) {
      KilledProcess victim = KilledProcess.start("bulk", data, catalogue);
      victim.awaitFirstWord();
      long life = kills < KILLS ? random.nextLong(LONGEST_BULK_MS) : Long.MAX_VALUE / 2_000_000;
      List<String> said = victim.killAfter(life);
      checkNothingIsThereTwice(data);
      if (!said.getLast().startsWith("done")) {
        kills++;
        continue;
      }
      long[] counts =
          Arrays.stream(said.getLast().substring(5).split(" "))
              .mapToLong(Long::parseLong)
              .toArray();
      assertThat(counts[0])
          .isEqualTo(CATALOGUE)
          .isEqualTo(counts[1] + counts[2] + counts[3] + counts[4]);
      assertThat(counts[3] + counts[4]).isZero();
      checkWhole(data);
      loads++;
      data = root.resolve("data" + loads);
    }
  }

  private void checkNothingIsThereTwice(Path data) {
    try (Collection shop =
            new DataDirectory(data).openOrCreate(Victim.COLLECTION, new FakeEncoder(0));
        CollectionSearcher searcher = shop.searcher()) {
      Set<String> ids = new HashSet<>();
      searcher.items().forEach(item -> assertThat(ids.add(item.id())).as(item.id()).isTrue());
      assertThat(ids).hasSize(searcher.itemCount());
    }
  }

  private static void checkWhole(Path data) {
    try (Collection shop = new DataDirectory(data).open(Victim.COLLECTION);
        CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isEqualTo(CATALOGUE);
      for (int i = 0; i < CATALOGUE; i += 97) {
        int doc = searcher.find("i" + i).orElseThrow();
        assertThat(searcher.item(doc).title()).isEqualTo("thing " + i);
        assertThat(searcher.vectors(doc, Modality.TEXT)).hasSize(1);
      }
    }
  }

  @Test
  void whatWasAcknowledgedIsThere() throws Exception {
    Path data = root.resolve("data");
    Acknowledged acknowledged = new Acknowledged();
    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess victim =
          KilledProcess.start("online", data, random.nextLong(), acknowledged.next());
      victim.awaitFirstWord();
      acknowledged.hear(victim.killAfter(random.nextLong(LONGEST_ONLINE_MS)));
      acknowledged.check(data);
    }
  }

  /** One process writes, another moves the collection to another space and is killed each time. */
  @Test
  void aMigrationBesideAWriterLosesNothing() throws Exception {
    Path data = root.resolve("data");
    Acknowledged acknowledged = new Acknowledged();
    KilledProcess writer =
        KilledProcess.start("online", data, random.nextLong(), acknowledged.next());
    writer.awaitFirstWord();
    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess mover = KilledProcess.start("migrate", data);
      mover.awaitFirstWord();
      List<String> said = mover.killAfter(random.nextLong(LONGEST_ONLINE_MS));
      assertThat(said).startsWith("begun").doesNotContain("switched");
      checkSpace(data, new FakeEncoder(0));
    }
    KilledProcess mover = KilledProcess.start("migrate", data);
    mover.awaitWord("behind");
    acknowledged.hear(writer.killAfter(0));
    assertThat(mover.killAfter(LONGEST_MOVE_MS)).endsWith("switched");
    FakeEncoder heads = new FakeEncoder(Victim.OTHER);
    checkSpace(data, heads);
    acknowledged.check(data);
    checkVectors(data, heads);
  }

  private static void checkSpace(Path data, FakeEncoder encoder) {
    try (Collection shop = new DataDirectory(data).open(Victim.COLLECTION)) {
      assertThat(shop.space()).isEqualTo(encoder.space());
    }
  }

  private static void checkVectors(Path data, FakeEncoder encoder) {
    try (Collection shop = new DataDirectory(data).open(Victim.COLLECTION);
        CollectionSearcher searcher = shop.searcher()) {
      assertThat(searcher.itemCount()).isPositive();
      for (StoredItem item : searcher.items()) {
        List<float[]> vectors =
            searcher.vectors(searcher.find(item.id()).orElseThrow(), Modality.TEXT);
        assertThat(vectors).hasSize(1);
        assertThat(vectors.getFirst())
            .containsExactly(encoder.encodeText(item.title()).vector(), within(1e-3f));
      }
    }
  }
}
