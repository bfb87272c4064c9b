package io.triptych.service.query;

import java.util.Locale;

/** What a search is doing, in the order of doing it. */
public enum SearchStage {
  /** Reading the request, its pictures and its sounds. */
  DECODE,
  /** Embedding the parts and writing down what is said. */
  ENCODE,
  /** Finding candidates: k-NN and BM25. */
  SEARCH,
  /** Scoring and ordering the candidates. */
  FUSE,
  /** Counting the items that pass the filter. */
  FACETS,
  /** Reading the hits and writing the answer. */
  RENDER;

  /** The lower-case name used in answers. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
