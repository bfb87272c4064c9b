package io.triptych.indexer.collection;

import io.triptych.encoder.Modality;
import java.util.List;

/**
 * What an examination of a collection's live index found.
 *
 * @param damage what cannot be read or contradicts itself, each with its file or segment; the rest
 *     is empty if there is any
 * @param files files of the last commit
 * @param bytes what they take
 * @param documents Lucene documents, live or deleted
 * @param deleted those of them that are deleted
 * @param graphs the graph of each segment and modality
 * @param vectors live vectors
 * @param duplicates those of them that equal another of their modality, but for one of each
 */
public record IndexHealth(
    List<String> damage,
    int files,
    long bytes,
    int segments,
    long documents,
    long deleted,
    List<Graph> graphs,
    long vectors,
    long duplicates) {

  /**
   * A graph of a segment.
   *
   * @param nodes its nodes; 0 where the segment is so small that all are compared
   * @param reachable how many of them a search can come to
   */
  public record Graph(String segment, Modality modality, int nodes, int reachable) {}

  public IndexHealth {
    damage = List.copyOf(damage);
    graphs = List.copyOf(graphs);
  }

  static IndexHealth damaged(List<String> damage, int files, long bytes) {
    return new IndexHealth(damage, files, bytes, 0, 0, 0, List.of(), 0, 0);
  }
}
