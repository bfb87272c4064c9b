package io.triptych.indexer.collection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;

/**
 * What filters let pass, for each segment as it was seen; deletions and updates make another. So a
 * filter that is asked again, as those of shops are, costs nothing. What is of a segment that
 * nobody sees any more is dropped. Safe for use by many threads.
 */
final class FilterCache {
  private static final long MAX_BYTES = 128L << 20;

  private final Cache<Key, FilterBits> bits =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .weigher((Key _, FilterBits value) -> Math.toIntExact(value.bytes()))
          .build();

  /** The segments whose closing is listened for. */
  private final Set<IndexReader.CacheKey> watched = ConcurrentHashMap.newKeySet();

  private record Key(IndexReader.CacheKey segment, Query items) {}

  /** The bits of one filter, for one view; made where the cache does not hold them. */
  final class View {
    private final IndexSearcher searcher;
    private final Query items;
    private Weight weight;

    private View(IndexSearcher searcher, Query items) {
      this.searcher = searcher;
      this.items = items;
    }

    FilterBits of(LeafReaderContext leaf) {
      IndexReader.CacheHelper segment = leaf.reader().getReaderCacheHelper();
      if (watched.add(segment.getKey())) {
        segment.addClosedListener(FilterCache.this::drop);
      }
      return bits.get(
          new Key(segment.getKey(), items),
          _ -> {
            try {
              return FilterBits.of(leaf, weight());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    private Weight weight() throws IOException {
      if (weight == null) {
        weight = searcher.createWeight(searcher.rewrite(items), ScoreMode.COMPLETE_NO_SCORES, 1);
      }
      return weight;
    }
  }

  private void drop(IndexReader.CacheKey closed) {
    watched.remove(closed);
    bits.asMap().keySet().removeIf(key -> key.segment().equals(closed));
  }

  /** How many filters of segments are held. */
  int size() {
    return bits.asMap().size();
  }

  /**
   * The bits of {@code items} in a view; for one thread.
   *
   * @param items a query that matches nothing but parents
   */
  View view(IndexSearcher searcher, Query items) {
    return new View(searcher, items);
  }
}
