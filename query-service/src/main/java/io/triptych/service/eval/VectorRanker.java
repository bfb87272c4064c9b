package io.triptych.service.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Ranks items by the best inner product of a query's vector with one of theirs, over all of them.
 *
 * @param items the vectors of each item, by its id
 * @param queries gives a query's vector
 */
public record VectorRanker(Map<String, List<float[]>> items, QueryVectors queries)
    implements Ranker {

  /** Gives the vector of a query. */
  @FunctionalInterface
  public interface QueryVectors {
    /**
     * The vector, of the same space as the items'.
     *
     * @throws IOException if the query's medium cannot be read or decoded
     */
    float[] of(EvalQuery query) throws IOException;
  }

  private record Scored(String id, double score) {}

  public VectorRanker {
    items = Map.copyOf(items);
  }

  @Override
  public List<String> rank(EvalQuery query, int depth) throws IOException {
    float[] vector = queries.of(query);
    List<Scored> scored = new ArrayList<>();
    items.forEach((id, vectors) ->
        scored.add(
            new Scored(
                id, vectors.stream().mapToDouble(v -> product(v, vector)).max().orElse(-1))));
    scored.sort(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::id));
    return scored.stream().limit(depth).map(Scored::id).toList();
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
