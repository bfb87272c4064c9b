package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.SpaceMismatchException;
import io.triptych.service.eval.Direction;
import io.triptych.service.eval.EvalPlan;
import io.triptych.service.eval.EvalRunner;
import io.triptych.service.eval.EvalTask;
import io.triptych.service.eval.EvalVariant;
import io.triptych.service.eval.Evaluator;
import io.triptych.service.eval.RankerSource;
import io.triptych.service.eval.Resampling;
import io.triptych.service.eval.SearchRanker;
import io.triptych.service.query.Listening;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Judges the same queries over open collections of several packs. */
final class Comparison implements AutoCloseable {
  private final EvalTask task;
  private final Map<String, RankerSource.Opened> rankers = new LinkedHashMap<>();
  private final List<CollectionSearcher> views = new ArrayList<>();

  Comparison(String collection, Path queries, Path qrels) {
    task = new EvalTask(collection, collection, queries, qrels, Direction.ANY, "");
  }

  /**
   * Adds a collection and the pack that made it; later ones are compared with the first.
   *
   * @throws SpaceMismatchException if it was another
   */
  void add(String name, Encoder encoder, Collection collection) {
    SpaceId space = encoder.space();
    CollectionSearcher view = collection.searcher();
    views.add(view);
    SearchRanker ranker =
        new SearchRanker(
            Engines.searcher(encoder, collection),
            view,
            Set.of(),
            false,
            Optional.empty(),
            false,
            Listening.AUTO);
    rankers.put(name, new RankerSource.Opened(ranker, space));
  }

  /** The measures side by side, with intervals and the paired test. */
  String table(Terminal terminal) throws IOException {
    List<EvalVariant> variants =
        rankers.keySet().stream().map(name -> EvalVariant.plain(name, false)).toList();
    EvalPlan plan =
        new EvalPlan(
            List.of(task),
            variants,
            EvalPlan.DEFAULT_CUTOFFS,
            Evaluator.DEFAULT_DEPTH,
            Resampling.DEFAULT);
    RankerSource source = (_, variant) -> rankers.get(variant.name());
    return new EvalPrinter(
            new EvalRunner(source, System::nanoTime).run(plan, (_, _, _, _) -> {}),
            terminal.width())
        .tables();
  }

  @Override
  public void close() {
    views.forEach(CollectionSearcher::close);
  }
}
