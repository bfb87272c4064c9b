package io.triptych.bench.index;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** JVector's graph in memory, over vectors in full, with the settings its documents advise. */
final class JVectorEngine implements Engine, AutoCloseable {
  private static final int MAX_DEGREE = 32;
  private static final int BEAM_WIDTH = 100;
  private static final float NEIGHBOUR_OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private final VectorTypeSupport types =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private final RandomAccessVectorValues values;
  private final GraphIndexBuilder builder;
  private final ImmutableGraphIndex graph;
  private final GraphSearcher searcher;

  JVectorEngine(IntFunction<float[]> document, int documents) {
    List<VectorFloat<?>> vectors = new ArrayList<>(documents);
    for (int i = 0; i < documents; i++) {
      vectors.add(types.createFloatVector(document.apply(i)));
    }
    int dimension = vectors.getFirst().length();
    values = new ListRandomAccessVectorValues(vectors, dimension);
    builder =
        GraphIndexBuilder.builder(values, VectorSimilarityFunction.DOT_PRODUCT, MAX_DEGREE)
            .withBeamWidth(BEAM_WIDTH)
            .withNeighborOverflow(NEIGHBOUR_OVERFLOW)
            .withAlpha(ALPHA)
            .build();
    graph = builder.build(values);
    searcher = new GraphSearcher(graph);
  }

  @Override
  public int[] search(float[] query, int k, int candidates) {
    SearchResult result =
        searcher.search(
            DefaultSearchScoreProvider.exact(
                types.createFloatVector(query), VectorSimilarityFunction.DOT_PRODUCT, values),
            k,
            Math.max(k, candidates),
            0,
            0,
            Bits.ALL);
    return Arrays.stream(result.getNodes()).mapToInt(node -> node.node).toArray();
  }

  @Override
  public void close() {
    try (builder;
        graph;
        searcher) {
      // Closed in reverse order.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
