package io.triptych.service.query;

import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import io.triptych.indexer.collection.NearestNeighbours;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The items worth scoring: the union of what each positive comparison finds by itself. Negative
 * parts bring none, they only lower what others brought.
 *
 * @param docs handles, ascending
 */
record Candidates(int[] docs, List<KnnEffort> effort) {

  static Candidates find(CollectionSearcher searcher, QueryPlan plan, SearchContext context) {
    SortedSet<Integer> docs = new TreeSet<>();
    List<KnnEffort> effort = new ArrayList<>();
    for (Probe probe : plan.probes()) {
      if (probe.weight() > 0) {
        switch (probe) {
          case Probe.Vector vector -> nearest(searcher, plan, vector, docs, effort, context);
          case Probe.Lexical lexical -> {
            context.check();
            add(docs, searcher.lexical(lexical.text(), plan.poolSize(), plan.filter()));
          }
        }
      }
    }
    docs.removeAll(plan.leftOut());
    return new Candidates(docs.stream().mapToInt(Integer::intValue).toArray(), effort);
  }

  private static void nearest(
      CollectionSearcher searcher,
      QueryPlan plan,
      Probe.Vector probe,
      SortedSet<Integer> docs,
      List<KnnEffort> effort,
      SearchContext context) {
    KnnParameters parameters = plan.query().exact() ? KnnParameters.EXACT : KnnParameters.DEFAULT;
    for (float[] vector : probe.vectors()) {
      context.check();
      NearestNeighbours found =
          searcher.nearest(probe.target(), vector, plan.poolSize(), plan.filter(), parameters);
      add(docs, found.hits());
      effort.add(
          new KnnEffort(
              probe.part(),
              probe.target(),
              found.exact(),
              found.visited(),
              found.candidates(),
              found.asked(),
              found.hits().size()));
    }
  }

  private static void add(SortedSet<Integer> docs, List<ItemScore> hits) {
    hits.forEach(hit -> docs.add(hit.doc()));
  }
}
