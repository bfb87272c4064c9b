package io.triptych.service.query;

import io.triptych.indexer.collection.CollectionSearcher;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A query in each of the forms that it may have, scored. What is said has several {@link Reading}s;
 * an item is found by the one that suits it best:
 *
 * <pre>  score(d) = max_r belief_r · score_r(d)</pre>
 *
 * Only a query that has one spoken part and takes nothing away has more than one form.
 */
final class Readings {
  private final int[] docs;
  private final List<KnnEffort> effort;
  private final List<Scored> forms;

  /** The query in one form, with its scores of all candidates. */
  private record Scored(double belief, Fusion fusion, double[] scores) {
    double score(int candidate) {
      return belief * scores[candidate];
    }
  }

  private record Form(double belief, QueryPlan plan) {}

  private Readings(int[] docs, List<KnnEffort> effort, List<Scored> forms) {
    this.docs = docs;
    this.effort = effort;
    this.forms = forms;
  }

  /**
   * Finds and scores the candidates of all forms.
   *
   * @param plan of {@code query}
   * @param planner plans the other forms
   */
  static Readings of(
      CollectionSearcher searcher,
      SearchQuery query,
      QueryPlan plan,
      Function<SearchQuery, QueryPlan> planner,
      SearchContext context) {
    List<Form> forms = new ArrayList<>(List.of(new Form(1, plan)));
    if (plan.spoken().size() == 1 && query.parts().stream().allMatch(part -> part.weight() >= 0)) {
      SpokenPart spoken = plan.spoken().getFirst();
      spoken.readings().stream()
          .skip(1)
          .map(r -> new Form(r.belief(), planner.apply(typed(query, spoken.part(), r.text()))))
          .forEach(forms::add);
    }
    SortedSet<Integer> docs = new TreeSet<>();
    List<KnnEffort> effort = new ArrayList<>();
    for (Form form : forms) {
      Candidates found =
          context.during(SearchStage.SEARCH, () -> Candidates.find(searcher, form.plan(), context));
      IntStream.of(found.docs()).forEach(docs::add);
      effort.addAll(found.effort());
    }
    int[] all = docs.stream().mapToInt(Integer::intValue).toArray();
    return new Readings(
        all,
        effort,
        forms.stream()
            .map(form ->
                context.during(SearchStage.FUSE, () -> scored(searcher, form, all, context)))
            .toList());
  }

  private static Scored scored(
      CollectionSearcher searcher, Form form, int[] docs, SearchContext context) {
    Hybrid hybrid = form.plan().query().ranking().hybrid();
    Fusion fusion = Fusion.of(searcher, form.plan().probes(), docs, hybrid, context);
    return new Scored(form.belief(), fusion, fusion.scores());
  }

  /** The query with words that were typed in place of a spoken part. */
  private static SearchQuery typed(SearchQuery query, int part, String text) {
    return query.with(part, new Part(new Content.Text(text), query.parts().get(part).weight()));
  }

  /** Handles of the candidates of all forms, ascending. */
  int[] docs() {
    return docs;
  }

  /** The k-NN searches of all forms. */
  List<KnnEffort> effort() {
    return effort;
  }

  /** The scores, in the order of the candidates. */
  double[] scores() {
    return IntStream.range(0, docs.length).mapToDouble(d -> best(d).score(d)).toArray();
  }

  /** The summands of the score of the candidate at index {@code candidate}. */
  List<ScoreTerm> terms(int candidate) {
    Scored best = best(candidate);
    return best.fusion().terms(candidate).stream()
        .map(t ->
            new ScoreTerm(
                t.part(), t.target(), t.raw(), t.relevance(), best.belief() * t.weight(), t.rank()))
        .toList();
  }

  private Scored best(int candidate) {
    Scored best = forms.getFirst();
    for (Scored form : forms) {
      best = form.score(candidate) > best.score(candidate) ? form : best;
    }
    return best;
  }
}
