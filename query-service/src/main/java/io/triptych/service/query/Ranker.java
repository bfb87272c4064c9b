package io.triptych.service.query;

import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.service.query.NearDuplicates.Kept;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * From scored candidates to the hits of a page. In this order: what scores less than {@code
 * min_relevance} is left out, the rest ordered by score or by the rank expression, near duplicates
 * are folded, hits are made to differ, and the page is cut out.
 *
 * <p>Hits are compared with each other among the best only: {@value #CONSIDERED} times as many as
 * the deepest place asked for, at most {@value #MAX_CONSIDERED}, and beyond them as long as folding
 * leaves too few. That depends on no page, so pages stay disjoint.
 */
final class Ranker {
  private static final int CONSIDERED = 3;
  private static final int MIN_CONSIDERED = 50;
  private static final int MAX_CONSIDERED = 1000;

  private final CollectionSearcher searcher;
  private final QueryPlan plan;
  private final SearchQuery query;
  private final SearchContext context;

  /**
   * A candidate that is to be a hit.
   *
   * @param candidate its index
   * @param value of the rank expression, where there is one
   * @param folded the indexes of the candidates that were folded into it, the best first
   */
  record Ranked(int candidate, OptionalDouble value, List<Integer> folded) {}

  Ranker(CollectionSearcher searcher, QueryPlan plan, SearchContext context) {
    this.searcher = searcher;
    this.plan = plan;
    this.query = plan.query();
    this.context = context;
  }

  /** The hits of the page, the best first. */
  List<Ranked> page(int[] docs, double[] scores) {
    double[] values =
        plan.expression()
            .map(expression -> searcher.rankValues(expression, scores, docs))
            .orElse(scores);
    CandidateOrder order =
        new CandidateOrder(
            searcher,
            docs,
            values,
            IntStream.range(0, docs.length).filter(d -> isRelevant(scores[d])));
    int start = query.offset().orElse(0);
    int end = start + query.k();
    List<Kept> kept;
    if (query.ranking().comparesHits()) {
      List<Kept> compared = compared(order, docs, values, end);
      kept = compared.subList(Math.min(start, compared.size()), Math.min(end, compared.size()));
    } else {
      kept =
          Arrays.stream(order.between(start, end)).mapToObj(d -> new Kept(d, List.of())).toList();
    }
    return kept.stream().map(hit -> ranked(hit, values)).toList();
  }

  /** Negative parts make scores below 0, which are left out only when something is. */
  private boolean isRelevant(double score) {
    return query.minRelevance() == 0 || score >= query.minRelevance();
  }

  private Ranked ranked(Kept hit, double[] values) {
    OptionalDouble value =
        plan.expression().isPresent()
            ? OptionalDouble.of(values[hit.candidate()])
            : OptionalDouble.empty();
    return new Ranked(hit.candidate(), value, hit.folded());
  }

  /** The hits down to place {@code end} after they were compared with each other. */
  private List<Kept> compared(CandidateOrder order, int[] docs, double[] values, int end) {
    ItemLikeness likeness = new ItemLikeness(searcher, docs);
    List<Kept> kept = folded(order, likeness);
    double diversity = query.ranking().diversity();
    if (diversity == 0) {
      return kept;
    }
    int[] candidates = kept.stream().mapToInt(Kept::candidate).toArray();
    double[] ranked = Arrays.stream(candidates).mapToDouble(d -> values[d]).toArray();
    return new MarginalRelevance(likeness, diversity, context)
        .choose(candidates, ranked, end).stream().map(kept::get).toList();
  }

  private List<Kept> folded(CandidateOrder order, ItemLikeness likeness) {
    int depth = query.depth();
    int considered =
        Math.max(depth, Math.clamp((long) CONSIDERED * depth, MIN_CONSIDERED, MAX_CONSIDERED));
    double threshold = query.ranking().collapseAbove();
    if (threshold == 0) {
      return Arrays.stream(order.between(0, considered))
          .mapToObj(d -> new Kept(d, List.of()))
          .toList();
    }
    NearDuplicates duplicates = new NearDuplicates(likeness, threshold);
    int place = 0;
    while (place < order.size() && (place < considered || duplicates.kept().size() < depth)) {
      context.check();
      for (int candidate : order.between(place, place + depth)) {
        duplicates.add(candidate);
      }
      place += depth;
    }
    return duplicates.kept();
  }
}
