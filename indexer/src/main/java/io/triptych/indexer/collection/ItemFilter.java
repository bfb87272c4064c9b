package io.triptych.indexer.collection;

import org.apache.lucene.search.Query;

/**
 * A compiled filter over items.
 *
 * @param text what it was compiled from; empty for the filter that lets everything pass
 * @param query what it was compiled to; null for the filter that lets everything pass
 */
public record ItemFilter(String text, Query query) {
  /** Lets every item pass. */
  public static final ItemFilter NONE = new ItemFilter("", null);
}
