package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that is cut off goes on where it was, and its counts are those of the whole. */
final class ResumeTest {
  private static final int ITEMS = 600;

  @TempDir Path top;

  private final FakeEncoder encoder = new FakeEncoder(0);

  /** A clock that runs, so that there are points all along. */
  private final AtomicLong seconds = new AtomicLong();

  private final InstantSource clock =
      () -> Instant.parse("2026-01-02T03:04:05Z").plusSeconds(seconds.getAndAdd(10));

  /** A process that died. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private Path catalogue() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      lines.add(
          switch (i % 50) {
            case 7 -> "{\"id\":\"first\",\"title\":\"superseded " + i + "\"}";
            case 23 -> "{broken " + i;
            case 31 -> "{\"id\":\"x" + i + "\",\"title\":\"t\",\"image\":\"none.png\"}";
            default -> "{\"id\":\"" + i + "\",\"title\":\"title " + i + "\"}";
          });
    }
    lines.add("{\"id\":\"first\",\"title\":\"last\"}");
    return Files.write(top.resolve("c.jsonl"), lines);
  }

  private BulkIndexer indexer(Collection shop) {
    return new BulkIndexer(shop, encoder, new ImageDecoder()::decode, clock);
  }

  private static void assertWhole(BulkReport report) throws IOException {
    assertThat(report.in()).isEqualTo(ITEMS + 1);
    assertThat(report.duplicate()).isEqualTo(ITEMS / 50);
    assertThat(report.dead()).isEqualTo(2 * ITEMS / 50);
    assertThat(report.indexed()).isEqualTo(ITEMS - 3 * ITEMS / 50 + 1);
    assertThat(report.unchanged()).isZero();
    List<Long> lines = new ArrayList<>();
    for (DeadLetter letter : DeadLetterFile.read(report.deadLetters())) {
      lines.add(letter.line());
    }
    assertThat(lines).hasSize((int) report.dead()).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 33, 100, 290, 431, 555})
  void goesOnWithoutEncodingAgain(int crashAt) throws Exception {
    Path file = catalogue();
    try (Collection shop = new DataDirectory(top.resolve("data")).openOrCreate("shop", encoder)) {
      for (int at : new int[] {crashAt, crashAt + 40}) {
        ProgressListener crashing =
            progress -> {
              if (progress.items() >= at && progress.items() < ITEMS) {
                throw new Crash();
              }
            };
        try {
          if (at == crashAt) {
            indexer(shop).run(BulkJob.of(file).withWorkers(2), crashing);
          } else {
            indexer(shop).resume(List.of(), 2, crashing);
          }
        } catch (Crash e) {
          continue;
        }
      }
      Path journal = JobLog.all(shop.jobsFolder()).findFirst().orElseThrow().folder();
      boolean ended = JobJournal.read(journal.resolve("journal")).orElseThrow().end().isPresent();
      if (!ended) {
        assertWhole(
            indexer(shop).resume(List.of(CatalogSource.of(file)), 2, ProgressListener.NONE));
      }
      assertThat(encoder.encoded).hasValue(ITEMS - 3 * ITEMS / 50 + 1);
      try (CollectionSearcher searcher = shop.searcher()) {
        assertThat(searcher.itemCount()).isEqualTo(ITEMS - 3 * ITEMS / 50 + 1);
        assertThat(searcher.item(searcher.find("first").orElseThrow()).title()).isEqualTo("last");
      }
      assertThatThrownBy(() -> indexer(shop).resume(List.of(), 2, ProgressListener.NONE))
          .hasMessageContaining("came to its end");
    }
  }

  @Test
  void refusesWhatIsNoLongerTheSame() throws Exception {
    Path file = catalogue();
    try (Collection shop = new DataDirectory(top.resolve("data")).openOrCreate("shop", encoder)) {
      assertThatThrownBy(() -> indexer(shop).resume(List.of(), 2, ProgressListener.NONE))
          .hasMessageContaining("has had no job");
      assertThatThrownBy(() ->
              indexer(shop)
                  .run(
                      BulkJob.of(file),
                      progress -> {
                        throw new Crash();
                      }))
          .isInstanceOf(Crash.class);
      Path other = Files.writeString(top.resolve("other.jsonl"), "{}");
      assertThatThrownBy(() ->
              indexer(shop).resume(List.of(CatalogSource.of(other)), 2, ProgressListener.NONE))
          .hasMessageContaining("other.jsonl")
          .hasMessageContaining("c.jsonl");
      Files.writeString(file, "{\"id\":\"a\",\"title\":\"changed\"}\n");
      assertThatThrownBy(() -> indexer(shop).resume(List.of(), 2, ProgressListener.NONE))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("has changed since the job began");
      Files.delete(file);
      assertThatThrownBy(() -> indexer(shop).resume(List.of(), 2, ProgressListener.NONE))
          .hasMessageContaining("expected: a catalogue file");
    }
  }

  /** The process that is killed: {@code DATA CATALOGUE}. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      FakeEncoder encoder = new FakeEncoder(0);
      AtomicLong seconds = new AtomicLong();
      InstantSource clock =
          () -> Instant.parse("2026-01-02T03:04:05Z").plusSeconds(seconds.getAndAdd(10));
      try (Collection shop = new DataDirectory(Path.of(arguments[0])).open("shop")) {
        BulkIndexer indexer = new BulkIndexer(shop, encoder, new ImageDecoder()::decode, clock);
        ProgressListener slow =
            progress -> {
              System.out.println(progress.items());
              System.out.flush();
            };
        if (JobLog.all(shop.jobsFolder()).findFirst().isPresent()) {
          indexer.resume(List.of(), 2, slow);
        } else {
          indexer.run(BulkJob.of(Path.of(arguments[1])).withWorkers(2), slow);
        }
      }
    }
  }

  @Test
  void survivesBeingKilled() throws Exception {
    Path file = catalogue();
    Path data = top.resolve("data");
    try (Collection shop = new DataDirectory(data).openOrCreate("shop", encoder)) {
      assertThat(shop.name()).isEqualTo("shop");
    }
    int killed = 0;
    for (int linesToSee : new int[] {2, 3, 4}) {
      Process victim =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "--add-modules=jdk.incubator.vector",
                  "--enable-native-access=ALL-UNNAMED",
                  "--add-opens=java.base/java.nio=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Victim.class.getName(),
                  data.toString(),
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var out = victim.inputReader()) {
        for (int seen = 0; seen < linesToSee && out.readLine() != null; seen++) {
          // Each line is some items more.
        }
        victim.destroyForcibly();
        assertThat(victim.waitFor(60, TimeUnit.SECONDS)).isTrue();
        killed += victim.exitValue() == 0 ? 0 : 1;
      }
    }
    assertThat(killed).isPositive();
    try (Collection shop = new DataDirectory(data).open("shop")) {
      if (JobLog.all(shop.jobsFolder()).findFirst().orElseThrow().state().end().isEmpty()) {
        assertWhole(indexer(shop).resume(List.of(), 2, ProgressListener.NONE));
      }
      shop.refresh();
      try (CollectionSearcher searcher = shop.searcher()) {
        assertThat(searcher.itemCount()).isEqualTo(ITEMS - 3 * ITEMS / 50 + 1);
      }
    }
  }
}
