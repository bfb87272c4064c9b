package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.indexer.catalog.CatalogFormat;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.TableOptions;
import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobJournalTest {
  private static final JobRecord JOB =
      new JobRecord(
          new BulkJob(
              List.of(
                  new CatalogSource(
                      Path.of("/shop/goods.csv"),
                      CatalogFormat.CSV,
                      new TableOptions(
                          TableOptions.columns("id=SKU,title=Näme"),
                          ";",
                          "|",
                          Set.of("size", "ean"))),
                  new CatalogSource(
                      Path.of("/shop/photos"), CatalogFormat.FOLDER, TableOptions.DEFAULT)),
              Optional.of(Path.of("/media")),
              Runtime.getRuntime().availableProcessors(),
              Optional.of(Path.of("/data/dead-letter.jsonl")),
              true,
              Optional.empty()),
          List.of(
              new SourceState(1234, "2026-01-02T03:04:05Z"), new SourceState(2, "ab".repeat(32))));
  private static final JobCounts FIRST = new JobCounts(100, 80, 10, 5, 5, 90, 1, 777);
  private static final JobCounts SECOND = new JobCounts(150, 120, 15, 8, 7, 130, 2, 999);

  @TempDir Path folder;

  private Path write(boolean end) throws IOException {
    Path file = folder.resolve("journal");
    Files.deleteIfExists(file);
    BitSet superseded = new BitSet();
    superseded.set(3);
    superseded.set(77);
    try (JobJournal journal = JobJournal.create(file, JOB)) {
      journal.survey(new CatalogSurvey(150, superseded, 4, Optional.empty()));
      journal.point(FIRST, false);
      journal.point(SECOND, true);
      if (end) {
        journal.end(SECOND);
      }
    }
    return file;
  }

  private static JobJournal.State read(Path file) throws IOException {
    return JobJournal.read(file).orElseThrow();
  }

  @Test
  void theGoldenFileStaysReadableAndIsWhatIsWritten() throws IOException {
    Path golden = folder.resolve("golden");
    try (InputStream in = JobJournalTest.class.getResourceAsStream("journal-1")) {
      Files.write(golden, in.readAllBytes());
    }
    JobJournal.State state = read(golden);
    assertThat(state.job()).isEqualTo(JOB);
    assertThat(state.survey().orElseThrow().entries()).isEqualTo(150);
    assertThat(state.survey().orElseThrow().nameless()).isEqualTo(4);
    assertThat(state.survey().orElseThrow().superseded().stream()).containsExactly(3, 77);
    assertThat(state.before()).contains(new JobJournal.Point(FIRST, false));
    assertThat(state.last()).contains(new JobJournal.Point(SECOND, true));
    assertThat(state.end()).contains(SECOND);
    assertThat(write(true)).hasSameTextualContentAs(golden);
  }

  @Test
  void aTornTailDoesNotCount() throws IOException {
    Path file = write(false);
    byte[] whole = Files.readAllBytes(file);
    long lines = new String(whole, StandardCharsets.UTF_8).lines().count();
    assertThat(lines).isEqualTo(5);
    int points = 0;
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      Optional<JobJournal.State> state = JobJournal.read(file);
      if (state.isPresent()) {
        assertThat(state.get().length()).isLessThanOrEqualTo(length);
        points += state.get().last().isPresent() ? 1 : 0;
        if (length % 37 == 0) {
          try (JobJournal journal = JobJournal.goOn(file, state.get())) {
            journal.end(SECOND);
          }
          assertThat(read(file).end()).contains(SECOND);
          assertThat(read(file).last()).isEqualTo(state.get().last());
        }
      }
    }
    assertThat(points).isPositive();
  }

  @Test
  void whatIsDamagedIsNamed() throws IOException {
    Path file = write(true);
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"indexed\":80", "\"indexed\":81"));
    assertThatThrownBy(() -> JobJournal.read(file))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("checksum of the line at byte");
    List<String> lines = text.lines().toList();
    Files.writeString(
        file, String.join("\n", lines.get(0), lines.get(1), lines.get(3), lines.get(4), ""));
    assertThatThrownBy(() -> JobJournal.read(file)).isInstanceOf(DamagedFileException.class);
    Files.writeString(file, text.replace("triptych-journal 1", "triptych-journal 2"));
    assertThatThrownBy(() -> JobJournal.read(file)).hasMessageContaining("format: 2 (expected: 1");
    Files.writeString(file, "something else\n");
    assertThatThrownBy(() -> JobJournal.read(file)).hasMessageContaining("no journal");
  }

  @Test
  void aPointCountsOnlyWithItsCommit() throws IOException {
    JobJournal.State state = read(write(false));
    String mark = JobJournal.mark("job", SECOND);
    assertThat(state.reached(Optional.of(mark), "job")).isEqualTo(SECOND);
    assertThat(state.reached(Optional.of(mark), "another")).isEqualTo(FIRST);
    assertThat(state.reached(Optional.empty(), "job")).isEqualTo(FIRST);
  }
}
