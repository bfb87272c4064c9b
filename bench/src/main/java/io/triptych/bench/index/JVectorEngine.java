package io.triptych.bench.index;

import io.github.jbellis.jvector.disk.SimpleMappedReader;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.OnHeapGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /**
   * @param file where the graph is kept; read if it is there, else built and written
   */
  JVectorEngine(IntFunction<float[]> document, int documents, Path file) throws IOException {
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
    if (!Files.exists(file)) {
      write((OnHeapGraphIndex) builder.build(values), file);
    } else {
      read(file);
    }
    graph = builder.getGraph();
    searcher = new GraphSearcher(graph);
  }

  // What is not deprecated writes a graph that is read from disk as it is searched.
  @SuppressWarnings("deprecation")
  private static void write(OnHeapGraphIndex graph, Path file) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".tmp");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(written), 1 << 20))) {
      graph.save(out);
    }
    Files.move(written, file);
  }

  @SuppressWarnings("deprecation")
  private void read(Path file) throws IOException {
    try (SimpleMappedReader.Supplier readers = new SimpleMappedReader.Supplier(file);
        SimpleMappedReader reader = readers.get()) {
      builder.load(reader);
      // As after building: a graph that nobody changes is read without locks.
      ((OnHeapGraphIndex) builder.getGraph()).setAllMutationsCompleted();
    }
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
