package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.eval.EvalQueries;
import io.triptych.service.eval.EvalQuery;
import io.triptych.service.eval.EvaluationReport;
import io.triptych.service.eval.Evaluator;
import io.triptych.service.eval.Qrels;
import io.triptych.service.eval.SearchRanker;
import io.triptych.service.query.Searcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
      "queries), and optionally exclude, a list of item ids dropped before scoring.",
      "Judgements in TREC form: query 0 item grade. Queries without any are left out.",
      "",
      "Example:",
      "  triptych eval shop --queries queries.jsonl --qrels qrels.tsv --target image --format json"
    })
final class EvalCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COLLECTION", description = "The collection to search.")
  private String collection;

  @Option(names = "--queries", required = true, paramLabel = "Q", description = "The queries.")
  private Path queries;

  @Option(names = "--qrels", required = true, paramLabel = "R", description = "The judgements.")
  private Path qrels;

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

  @Mixin private TargetOption target;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;
  @Mixin private FormatOption format;

  EvalCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    checkNumbers();
    List<EvalQuery> asked = EvalQueries.read(queries);
    Qrels judged = Qrels.read(qrels);
    try (Collection opened = new DataDirectory(data.folder()).open(collection);
        CollectionSearcher searcher = opened.searcher();
        Encoder encoder = pack.open(context)) {
      Searcher engine = Engines.searcher(encoder, opened);
      SearchRanker ranker = new SearchRanker(engine, searcher, target.targets(), target.exact());
      Evaluator evaluator = new Evaluator(ranker, cutoffs, depth, System::nanoTime);
      print(evaluate(evaluator, asked, judged));
    }
    return ExitCode.DONE;
  }

  private EvaluationReport evaluate(Evaluator evaluator, List<EvalQuery> asked, Qrels judged)
      throws IOException {
    try (Progress progress = Progress.of(context.terminal(), "queries")) {
      return evaluator.evaluate(asked, judged, progress::at);
    }
  }

  private void checkNumbers() {
    try {
      Evaluator.check(cutoffs, depth);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void print(EvaluationReport report) {
    Terminal terminal = context.terminal();
    if (report.unjudged() > 0) {
      String queries = report.unjudged() == 1 ? " query" : " queries";
      terminal.err().println("triptych: " + report.unjudged() + queries + " without judgements");
    }
    if (format.json()) {
      Json.print(terminal.out(), EvalPrinter.json(report));
    } else {
      terminal.out().print(EvalPrinter.table(report, terminal.width()));
    }
  }
}
