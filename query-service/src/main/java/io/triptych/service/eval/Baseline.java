package io.triptych.service.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An evaluation that was kept to compare later ones with: the file of {@link SuiteJson} with the
 * scores of every query.
 */
public final class Baseline {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final List<Run> runs;

  private record Report(int format, List<Run> runs) {}

  private record Run(
      String task, String variant, String judgements, Map<String, Map<String, Double>> scores) {}

  /**
   * One measure then and now.
   *
   * @param difference in points of a hundred, negative where it fell
   * @param p how probable such a difference would be by chance, see {@link Resampling}
   */
  public record Change(
      String task,
      String variant,
      String measure,
      double before,
      double after,
      double difference,
      double p) {
    private static final double ROUNDING = 1e-9;

    /** Whether the measure fell by more than {@code points} of a hundred. */
    public boolean fellBeyond(double points) {
      return difference < -points - ROUNDING;
    }
  }

  private Baseline(List<Run> runs) {
    this.runs = runs;
  }

  /**
   * Keeps an evaluation; an older file is replaced whole.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, EvalSuite suite) throws IOException {
    byte[] content = JSON.writeValueAsBytes(SuiteJson.of(suite, true));
    writeWhole(file, content);
  }

  /** Puts {@code content} in the place of {@code file}, so that there is never half of it. */
  public static void writeWhole(Path file, byte[] content) throws IOException {
    Path aside =
        file.resolveSibling(
            ".%s.%d.tmp".formatted(file.getFileName(), ProcessHandle.current().pid()));
    try {
      Files.write(aside, content);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /**
   * The evaluation kept in {@code file}.
   *
   * @throws NoSuchFileException if there is none
   * @throws EvalFormatException if it is not such a file
   */
  public static Baseline read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "expected: a file of eval --save");
    }
    try {
      Report report = JSON.readValue(Files.readString(file), Report.class);
      if (report == null || report.format() != SuiteJson.FORMAT || report.runs() == null) {
        throw new EvalFormatException(
            file, 1, "format: unknown (expected: " + SuiteJson.FORMAT + ", of eval --save)");
      }
      for (Run run : report.runs()) {
        if (run.scores() == null || run.scores().isEmpty()) {
          throw new EvalFormatException(
              file, 1, "scores: none for " + run.task() + " (expected: a file of eval --save)");
        }
      }
      return new Baseline(report.runs());
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      throw new EvalFormatException(
          file, line, "baseline: " + e.getOriginalMessage() + " (expected: of eval --save)");
    }
  }

  /**
   * How every measure of every run of the baseline changed. Measures and runs that only the new
   * evaluation has are left out.
   *
   * @throws IllegalArgumentException if a run of the baseline was not made, lacks a measure, or has
   *     other queries or judgements
   */
  public List<Change> changes(EvalSuite suite) {
    List<Change> changes = new ArrayList<>();
    for (Run run : runs) {
      changes.addAll(changes(run, find(suite, run), suite.plan().resampling()));
    }
    return changes;
  }

  private static TaskRun find(EvalSuite suite, Run run) {
    TaskRun now =
        suite.runs().stream()
            .filter(r -> r.task().name().equals(run.task()))
            .filter(r -> r.variant().name().equals(run.variant()))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "baseline: %s, %s was not run (expected: all of the baseline's tasks)"
                        .formatted(run.task(), run.variant())));
    if (!now.judgements().equals(run.judgements())) {
      throw new IllegalArgumentException(
          "baseline: %s has other queries or judgements (expected: those of the baseline)"
              .formatted(run.task()));
    }
    return now;
  }

  private static List<Change> changes(Run run, TaskRun now, Resampling resampling) {
    List<QueryResult> results = now.evaluation().results();
    List<Change> changes = new ArrayList<>();
    for (String measure : run.scores().values().iterator().next().keySet()) {
      double[] before = new double[results.size()];
      double[] after = new double[results.size()];
      for (int i = 0; i < before.length; i++) {
        String id = results.get(i).query().id();
        before[i] = score(run, run.scores().get(id), measure);
        after[i] = score(run, results.get(i).scores(), measure);
      }
      PairedDifference paired = resampling.difference(before, after);
      double difference = paired.difference().value();
      double mean = resampling.mean(after).value();
      changes.add(
          new Change(
              run.task(),
              run.variant(),
              measure,
              mean - difference,
              mean,
              100 * difference,
              paired.p()));
    }
    return changes;
  }

  private static double score(Run run, Map<String, Double> scores, String measure) {
    if (scores == null || scores.get(measure) == null) {
      throw new IllegalArgumentException(
          "baseline: %s has %s for other queries (expected: the same queries and cut-offs)"
              .formatted(run.task(), measure));
    }
    return scores.get(measure);
  }
}
