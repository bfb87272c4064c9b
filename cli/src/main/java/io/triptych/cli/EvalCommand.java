package io.triptych.cli;

import io.triptych.service.eval.Baseline;
import io.triptych.service.eval.Direction;
import io.triptych.service.eval.EvalPlan;
import io.triptych.service.eval.EvalPlanFile;
import io.triptych.service.eval.EvalRunner;
import io.triptych.service.eval.EvalSuite;
import io.triptych.service.eval.EvalTask;
import io.triptych.service.eval.EvalVariant;
import io.triptych.service.eval.Evaluator;
import io.triptych.service.eval.Resampling;
import io.triptych.service.eval.SuiteJson;
import io.triptych.service.eval.TaskRun;
import io.triptych.service.eval.report.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "eval",
    description = "Measure how good the ranking of a collection is, by judged queries.",
    footer = {
      "",
      "Queries, one JSON object a line: id, one of text, image, audio (files relative to the",
      "queries), and optionally language, and exclude, a list of item ids dropped before scoring.",
      "Judgements in TREC form: query 0 item grade. Queries without any are left out.",
      "",
      "Examples:",
      "  triptych eval shop --queries queries.jsonl --qrels qrels.tsv --target image --format json",
      "  triptych eval --tasks demo/eval.yaml --html report.html --save today.json",
      "  triptych eval --tasks demo/eval.yaml --baseline today.json --max-drop 1.0"
    })
final class EvalCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COLLECTION", description = "The collection to search.")
  private String collection;

  @Option(names = "--queries", paramLabel = "Q", description = "The queries.")
  private Path queries;

  @Option(names = "--qrels", paramLabel = "R", description = "The judgements.")
  private Path qrels;

  @Option(
      names = "--tasks",
      paramLabel = "YAML",
      description = "Many tasks and ways to answer them, in place of COLLECTION, Q, R and K.")
  private Path tasks;

  @Option(
      names = "--k",
      paramLabel = "K",
      split = ",",
      defaultValue = "1,5,10",
      description = "The cut-offs of R@k (default: 1,5,10).")
  private List<Integer> cutoffs;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "" + Evaluator.DEFAULT_DEPTH,
      description = "How deep rankings go, for MRR and MAP (default: 1000).")
  private int depth;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots there.")
  private Path html;

  @Option(names = "--save", paramLabel = "FILE", description = "Keep the figures as a baseline.")
  private Path save;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "Compare with figures that --save kept; fail where one fell too far.")
  private Path baseline;

  @Option(
      names = "--max-drop",
      paramLabel = "POINTS",
      defaultValue = "1.0",
      description = "How far a measure may fall, in points of a hundred (default: 1.0).")
  private double maxDrop;

  @Mixin private TargetOption target;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;
  @Mixin private FormatOption format;

  EvalCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    EvalPlan plan = tasks == null ? single() : many();
    if (!(maxDrop >= 0 && maxDrop <= 100)) {
      throw wrong("--max-drop: " + maxDrop + " (expected: 0 to 100)");
    }
    Optional<Baseline> kept =
        baseline == null ? Optional.empty() : Optional.of(Baseline.read(baseline));
    try (EvalRankers rankers =
        new EvalRankers(context, pack.folder(context), data.folder(), target.targets())) {
      EvalSuite suite = run(plan, rankers);
      List<Baseline.Change> changes = kept.map(old -> old.changes(suite)).orElse(List.of());
      print(suite, changes);
      if (html != null) {
        String page = HtmlReport.of(suite, changes, new EvalItems(rankers));
        Baseline.writeWhole(html, page.getBytes(StandardCharsets.UTF_8));
      }
      if (save != null) {
        Baseline.write(save, suite);
      }
      return judge(changes);
    }
  }

  private EvalPlan single() {
    require(collection, "COLLECTION", "COLLECTION");
    require(queries, "--queries", "Q");
    require(qrels, "--qrels", "R");
    EvalTask task = new EvalTask(collection, collection, queries, qrels, Direction.ANY, "");
    List<EvalVariant> variants = List.of(EvalVariant.plain("default", target.exact()));
    try {
      return new EvalPlan(List.of(task), variants, cutoffs, depth, Resampling.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private EvalPlan many() throws IOException {
    for (String other : List.of("--queries", "--qrels", "--k", "--depth", "--target", "--exact")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw wrong("--tasks and " + other + ": both (expected: one of them)");
      }
    }
    if (collection != null) {
      throw wrong("--tasks and COLLECTION: both (expected: one of them)");
    }
    return EvalPlanFile.read(tasks);
  }

  private void require(Object value, String name, String label) {
    if (value == null) {
      throw wrong(name + ": missing (expected: " + label + ")");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private EvalSuite run(EvalPlan plan, EvalRankers rankers) throws IOException {
    try (Progress progress = Progress.of(context.terminal(), "queries")) {
      long[] before = {0};
      return new EvalRunner(rankers, System::nanoTime)
          .run(
              plan,
              (task, variant, done, total) -> {
                progress.at(before[0] + done, before[0] + total);
                before[0] += done == total ? total : 0;
              });
    }
  }

  private void print(EvalSuite suite, List<Baseline.Change> changes) {
    Terminal terminal = context.terminal();
    for (TaskRun run : suite.runs()) {
      int unjudged = run.evaluation().unjudged();
      if (unjudged > 0 && run.variant().equals(suite.plan().variants().getFirst())) {
        String what = unjudged == 1 ? " query" : " queries";
        terminal.err().println("triptych: " + unjudged + what + " without judgements");
      }
    }
    EvalPrinter printer = new EvalPrinter(suite, terminal.width());
    if (format.json()) {
      Json.print(terminal.out(), tasks == null ? printer.singleJson() : SuiteJson.of(suite, false));
      return;
    }
    terminal.out().print(tasks == null ? printer.single() : printer.tables());
    if (!changes.isEmpty()) {
      terminal.out().print(EvalPrinter.changes(changes, terminal.width()));
    }
  }

  /** Tells what fell further than is allowed. */
  private int judge(List<Baseline.Change> changes) {
    int status = ExitCode.DONE;
    for (Baseline.Change change : changes) {
      if (change.fellBeyond(maxDrop)) {
        context
            .terminal()
            .err()
            .println(
                String.format(
                    Locale.ROOT,
                    "triptych: %s, %s: %s fell by %.2f points (expected: at most %.2f)",
                    change.task(),
                    change.variant(),
                    change.measure(),
                    -change.difference(),
                    maxDrop));
        status = ExitCode.FAILED;
      }
    }
    return status;
  }
}
