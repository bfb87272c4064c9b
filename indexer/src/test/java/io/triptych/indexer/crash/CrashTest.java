package io.triptych.indexer.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.StoredItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Indexing processes killed at random moments. {@code -Dtriptych.crash.kills=N} says how often, for
 * each of the two tests.
 */
final class CrashTest {
  private static final int KILLS = Integer.getInteger("triptych.crash.kills", 4);
  private static final int CATALOGUE = 30_000;
  private static final long LONGEST_BULK_MS = 4000;
  private static final long LONGEST_ONLINE_MS = 1500;

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

  /** What may be said of an item: the numbers of its title and stock; none for no item. */
  private record State(int title, int stock) {
    static final State GONE = new State(-1, -1);
  }

  @Test
  void whatWasAcknowledgedIsThere() throws Exception {
    Path data = root.resolve("data");
    Map<String, State> acknowledged = new HashMap<>();
    int next = 1;
    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess victim = KilledProcess.start("online", data, random.nextLong(), next);
      victim.awaitFirstWord();
      List<String> said = victim.killAfter(random.nextLong(LONGEST_ONLINE_MS));
      Map<String, State> possible = new HashMap<>(acknowledged);
      Set<String> uncertain = new HashSet<>();
      for (String line : said) {
        String[] words = line.split(" ");
        if (words[0].equals("try")) {
          next = Integer.parseInt(words[1]) + 1;
          possible = new HashMap<>(acknowledged);
          apply(words, possible);
          uncertain = Set.of(words[3].split(","));
        } else {
          acknowledged = possible;
          uncertain = Set.of();
        }
      }
      acknowledged = check(data, acknowledged, possible, uncertain);
    }
  }

  private static void apply(String[] words, Map<String, State> states) {
    int n = Integer.parseInt(words[1]);
    for (String id : words[3].split(",")) {
      State before = states.getOrDefault(id, State.GONE);
      switch (words[2]) {
        case "put" -> states.put(id, new State(n, n));
        case "delete" -> states.remove(id);
        default -> {
          if (!before.equals(State.GONE)) {
            states.put(id, new State(before.title(), n));
          }
        }
      }
    }
  }

  /** Compares with the collection; gives what it really holds. */
  private static Map<String, State> check(
      Path data, Map<String, State> sure, Map<String, State> possible, Set<String> uncertain) {
    Map<String, State> held = new HashMap<>();
    try (Collection shop = new DataDirectory(data).open(Victim.COLLECTION);
        CollectionSearcher searcher = shop.searcher()) {
      List<String> ids = new ArrayList<>();
      for (StoredItem item : searcher.items()) {
        ids.add(item.id());
        int title = Integer.parseInt(item.title().substring("title ".length()));
        double stock =
            item.attributes().get("stock") instanceof AttributeValue.Numeric(double value)
                ? value
                : -1;
        held.put(item.id(), new State(title, (int) stock));
      }
      assertThat(ids).doesNotHaveDuplicates().hasSize(searcher.itemCount());
    }
    Set<String> all =
        IntStream.range(0, Victim.IDS).mapToObj(i -> "i" + i).collect(Collectors.toSet());
    for (String id : all) {
      State expected = sure.getOrDefault(id, State.GONE);
      State actual = held.getOrDefault(id, State.GONE);
      if (uncertain.contains(id)) {
        assertThat(actual).as(id).isIn(expected, possible.getOrDefault(id, State.GONE));
      } else {
        assertThat(actual).as(id).isEqualTo(expected);
      }
    }
    return held;
  }
}
