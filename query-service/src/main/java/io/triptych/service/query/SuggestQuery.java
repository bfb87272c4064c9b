package io.triptych.service.query;

import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.FilterException;
import io.triptych.indexer.collection.ItemFilter;
import java.util.List;

/**
 * A question for titles that somebody may be about to type, checked for everything that can be
 * known without the collection.
 *
 * @param prefix what was typed so far, 1 to {@value #MAX_PREFIX} characters
 * @param k how many titles to return, 1 to {@value #MAX_K}
 * @param filter in Lucene's standard query syntax; empty: none
 */
public record SuggestQuery(String prefix, int k, String filter) {
  /** The longest beginning, in characters. */
  public static final int MAX_PREFIX = 100;

  /** The most titles of an answer. */
  public static final int MAX_K = 50;

  /** The number of titles when a request does not say. */
  public static final int DEFAULT_K = 8;

  /**
   * Checks the question.
   *
   * @throws QueryException that names the first field at fault
   */
  public SuggestQuery {
    if (prefix.isBlank() || prefix.length() > MAX_PREFIX) {
      throw QueryException.invalid(
          "prefix", prefix.length() + " characters", "1 to " + MAX_PREFIX + ", not all blank");
    }
    if (k < 1 || k > MAX_K) {
      throw QueryException.invalid("k", k, "1 to " + MAX_K);
    }
    if (filter.length() > SearchQuery.MAX_TEXT) {
      throw QueryException.invalid(
          "filter", filter.length(), "at most " + SearchQuery.MAX_TEXT + " characters");
    }
  }

  /**
   * The titles of a collection, the best first, none twice.
   *
   * @throws QueryException if the filter does not fit the collection
   */
  public List<String> titles(CollectionSearcher searcher) {
    try {
      return searcher.suggest(
          prefix, k, filter.isBlank() ? ItemFilter.NONE : searcher.filter(filter));
    } catch (FilterException e) {
      throw QueryException.refused("filter", e);
    }
  }
}
