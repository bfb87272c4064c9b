package io.triptych.indexer.collection;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * Counts the nodes that a search can come to at all (Malkov and Yashunin, 2018): it enters at one
 * node of the highest level, goes on from neighbour to neighbour, and from each level down to the
 * next. Neighbours are not mutual, so a node may be there that no other has for a neighbour.
 */
final class GraphWalk {
  private final HnswGraph graph;

  GraphWalk(HnswGraph graph) {
    this.graph = graph;
  }

  /** The number of nodes on level 0 that can be reached. */
  int reachable() throws IOException {
    if (graph.size() == 0) {
      return 0;
    }
    FixedBitSet reached = new FixedBitSet(graph.maxNodeId() + 1);
    reached.set(graph.entryNode());
    for (int level = graph.numLevels() - 1; level >= 0; level--) {
      spread(level, reached);
    }
    return reached.cardinality();
  }

  /** Adds all nodes that can be reached on a level from those that are reached already. */
  private void spread(int level, FixedBitSet reached) throws IOException {
    int[] waiting = new int[Math.max(16, reached.cardinality())];
    int count = 0;
    for (int node = reached.nextSetBit(0);
        node != DocIdSetIterator.NO_MORE_DOCS;
        node =
            node + 1 < reached.length()
                ? reached.nextSetBit(node + 1)
                : DocIdSetIterator.NO_MORE_DOCS) {
      waiting[count++] = node;
    }
    while (count > 0) {
      graph.seek(level, waiting[--count]);
      for (int neighbour = graph.nextNeighbor();
          neighbour != DocIdSetIterator.NO_MORE_DOCS;
          neighbour = graph.nextNeighbor()) {
        if (!reached.getAndSet(neighbour)) {
          if (count == waiting.length) {
            waiting = Arrays.copyOf(waiting, count * 2);
          }
          waiting[count++] = neighbour;
        }
      }
    }
  }
}
