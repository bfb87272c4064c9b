package io.triptych.indexer.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.junit.jupiter.api.Test;

final class GraphWalkTest {

  /** Neighbours by level and node; a node without an array is not on the level. */
  private static final class Drawn extends HnswGraph {
    private final int[][][] levels;
    private final int entry;
    private int[] neighbours = {};
    private int next;

    Drawn(int entry, int[][]... levels) {
      this.entry = entry;
      this.levels = levels;
    }

    @Override
    public void seek(int level, int target) {
      neighbours = levels[level][target];
      next = 0;
    }

    @Override
    public int size() {
      return levels[0].length;
    }

    @Override
    public int nextNeighbor() {
      return next < neighbours.length ? neighbours[next++] : DocIdSetIterator.NO_MORE_DOCS;
    }

    @Override
    public int numLevels() {
      return levels.length;
    }

    @Override
    public int maxConn() {
      return 4;
    }

    @Override
    public int entryNode() {
      return entry;
    }

    @Override
    public int neighborCount() {
      return neighbours.length;
    }

    @Override
    public NodesIterator getNodesOnLevel(int level) {
      throw new UnsupportedOperationException("not needed");
    }
  }

  private static int reachable(int entry, int[][]... levels) throws IOException {
    return new GraphWalk(new Drawn(entry, levels)).reachable();
  }

  @Test
  void goesFromNeighbourToNeighbour() throws IOException {
    assertThat(reachable(0, new int[][] {{1}, {2}, {0}})).isEqualTo(3);
    // Nobody has 3 for a neighbour, whoever it has.
    assertThat(reachable(0, new int[][] {{1}, {2}, {0}, {0, 1}})).isEqualTo(3);
    assertThat(reachable(3, new int[][] {{1}, {2}, {0}, {0, 1}})).isEqualTo(4);
    assertThat(reachable(0, new int[][] {{}})).isEqualTo(1);
  }

  @Test
  void comesDownWhereHigherLevelsLead() throws IOException {
    int[][] ground = {{1}, {0}, {3}, {2}, {5}, {4}};
    assertThat(reachable(0, ground)).isEqualTo(2);
    // On level 1 the entry has 2 for a neighbour; 4 is on the level, and nobody's neighbour.
    int[][] above = {{2}, null, {0}, null, {0}, null};
    assertThat(reachable(0, ground, above)).isEqualTo(4);
  }

  @Test
  void anEmptyGraphHasNoNodes() throws IOException {
    assertThat(new GraphWalk(HnswGraph.EMPTY).reachable()).isZero();
  }
}
