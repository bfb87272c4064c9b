package io.triptych.cli;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Calibration.Pair;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.calibration.CosineSample;
import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.calibration.CosineSampler;
import io.triptych.service.eval.EvalQueries;
import io.triptych.service.eval.Qrels;
import io.triptych.service.query.QueryEmbedder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "calibrate",
    description = "Fit how a pack's cosines turn into probabilities of relevance.",
    footer = {
      "",
      "Without --queries, what an item holds belongs together: its title asks for its pictures,",
      "a picture for its texts and for the item's other pictures. With --queries and --qrels, as",
      "for eval, queries and what is judged relevant do. Random items are what does not belong.",
      "",
      "Nothing is kept without --save, which puts the curves into the pack. Its vectors, its space",
      "and its collections stay as they are.",
      "",
      "Example:",
      "  triptych calibrate shop --save"
    })
final class CalibrateCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COLLECTION", description = "The collection to take pairs from.")
  private String collection;

  @Option(names = "--queries", paramLabel = "Q", description = "Judged queries.")
  private Path queries;

  @Option(names = "--qrels", paramLabel = "R", description = "Their judgements.")
  private Path qrels;

  @Option(names = "--save", description = "Keep the curves in the pack.")
  private boolean save;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which random items are drawn (default: 1).")
  private long seed;

  @Mixin private DataOption data;
  @Mixin private PackOption pack;
  @Mixin private FormatOption format;

  CalibrateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    if ((queries == null) != (qrels == null)) {
      throw new ParameterException(
          spec.commandLine(), "--queries and --qrels: one of them (expected: both or none)");
    }
    Map<Pair, CurveFit> fits = new LinkedHashMap<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    try (Collection opened = new DataDirectory(data.folder()).open(collection);
        CollectionSearcher view = opened.searcher();
        Encoder encoder = pack.open(context)) {
      Calibration before = encoder.calibration();
      sample(opened, view, encoder)
          .forEach((pair, sample) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("pair", pair.id());
            row.put("pairs", sample.pairs());
            row.put("non_pairs", sample.nonPairs());
            row.put(
                "error_before", CurveFit.error(before.curve(pair.query(), pair.target()), sample));
            fit(sample, pair, fits, row);
            rows.add(row);
          });
    }
    print(rows);
    if (fits.isEmpty()) {
      context
          .terminal()
          .err()
          .println("triptych: pairs: too few of every kind (expected: at least 100 of one)");
      return ExitCode.FAILED;
    }
    if (save) {
      ModelPack kept = ModelPack.open(pack.folder(context)).calibrate(fits);
      context.terminal().err().println("Kept in " + kept.folder());
    }
    return ExitCode.DONE;
  }

  private Map<Pair, CosineSample> sample(
      Collection opened, CollectionSearcher view, Encoder encoder) throws IOException {
    QueryEmbedder embedder = Engines.embedder(encoder, opened);
    if (queries == null) {
      return CosineSampler.ofItems(embedder, view, opened.dimension(), seed);
    }
    return CosineSampler.ofQueries(
        embedder, view, opened.dimension(), EvalQueries.read(queries), Qrels.read(qrels), seed);
  }

  private void fit(
      CosineSample sample, Pair pair, Map<Pair, CurveFit> fits, Map<String, Object> row) {
    try {
      CurveFit fit = CurveFit.of(sample, seed);
      fits.put(pair, fit);
      row.put("method", fit.method());
      row.put("error", fit.error());
    } catch (IllegalArgumentException e) {
      row.put("method", "none: " + e.getMessage());
    }
  }

  private void print(List<Map<String, Object>> rows) {
    Terminal terminal = context.terminal();
    if (format.json()) {
      Json.print(terminal.out(), rows);
      return;
    }
    TextTable table = new TextTable().left("pair").right("pairs").right("non-pairs");
    table.right("ECE before").right("ECE fitted").left("method");
    for (Map<String, Object> row : rows) {
      table.row(
          row.get("pair").toString(),
          row.get("pairs").toString(),
          row.get("non_pairs").toString(),
          share(row.get("error_before")),
          share(row.get("error")),
          row.get("method").toString());
    }
    terminal.out().print(table.render(terminal.width()));
  }

  private static String share(Object value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.3f", (Double) value);
  }
}
