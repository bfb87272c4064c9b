package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random catalogues against a map: whatever stands in them, the counts add up and the items fit.
 */
final class ReconciliationTest {

  /** A line and what it means: a title, or nothing if the line is bad. */
  record Line(String text, String id, Optional<String> title) {}

  @Provide
  Arbitrary<Line> line() {
    Arbitrary<String> ids = Arbitraries.of("a", "b", "c", "d", "e", "f");
    Arbitrary<Integer> titles = Arbitraries.integers().between(0, 3);
    Arbitrary<Integer> kinds = Arbitraries.integers().between(0, 9);
    return Combinators.combine(ids, titles, kinds).as(ReconciliationTest::line);
  }

  private static Line line(String id, int title, int kind) {
    String good = "{\"id\":\"" + id + "\",\"title\":\"t" + title + "\"";
    return switch (kind) {
      case 0 -> new Line(good + ",", "", Optional.empty());
      case 1 -> new Line(good + ",\"price\":\"free\"}", "", Optional.empty());
      case 2 -> new Line("   ", "", Optional.of(""));
      case 3 -> new Line(good + ",\"image\":\"none.png\"}", id, Optional.empty());
      default -> new Line(good + "}", id, Optional.of("t" + title));
    };
  }

  @Property(tries = 25, seed = "42")
  void countsAddUpAndTheLastOfEachIdIsThere(
      @ForAll List<List<@net.jqwik.api.From("line") Line>> runs) throws Exception {
    Path top = Files.createTempDirectory("reconciliation");
    FakeEncoder encoder = new FakeEncoder(0);
    Map<String, String> model = new HashMap<>();
    try (Collection shop = new DataDirectory(top.resolve("data")).openOrCreate("shop", encoder)) {
      for (List<Line> lines : runs.subList(0, Math.min(3, runs.size()))) {
        Path file = top.resolve("c.jsonl");
        Files.write(file, lines.stream().map(Line::text).toList());
        BulkReport report =
            new BulkIndexer(shop, encoder, new ImageDecoder()::decode, InstantSource.system())
                .run(
                    BulkJob.of(file).withWorkers(2).withDeadLetters(top.resolve("x")),
                    ProgressListener.NONE);
        assertCounts(report, lines, model);
        assertThat(Files.readAllLines(report.deadLetters())).hasSize((int) report.dead());
      }
      try (CollectionSearcher searcher = shop.searcher()) {
        assertThat(searcher.itemCount()).isEqualTo(model.size());
        model.forEach((id, title) ->
            assertThat(searcher.item(searcher.find(id).orElseThrow()).title()).isEqualTo(title));
      }
      assertThat(encoder.encoded.get()).isLessThanOrEqualTo(4);
    } finally {
      delete(top);
    }
  }

  private static void assertCounts(BulkReport report, List<Line> lines, Map<String, String> model) {
    long dead = 0;
    long duplicate = 0;
    long indexed = 0;
    long unchanged = 0;
    Set<String> later = new HashSet<>();
    for (Line line : lines.reversed()) {
      if (line.text().isBlank()) {
        continue;
      }
      if (!line.id().isEmpty() && !later.add(line.id())) {
        duplicate++;
      } else if (line.title().isEmpty()) {
        dead++;
      } else if (line.title().get().equals(model.put(line.id(), line.title().get()))) {
        unchanged++;
      } else {
        indexed++;
      }
    }
    assertThat(report.in()).isEqualTo(dead + duplicate + indexed + unchanged);
    assertThat(report.dead()).isEqualTo(dead);
    assertThat(report.duplicate()).isEqualTo(duplicate);
    assertThat(report.indexed()).isEqualTo(indexed);
    assertThat(report.unchanged()).isEqualTo(unchanged);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
