package io.triptych.indexer.collection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.facet.StringDocValuesReaderState;
import org.apache.lucene.index.IndexReader;

/**
 * The ordinals that the values of a field have over all segments of a view, so that they are
 * brought together once for each refresh. Safe for use by many threads.
 */
final class FacetOrdinals {
  private static final int MAX_FIELDS = 64;

  private final Cache<Key, StringDocValuesReaderState> states =
      Caffeine.newBuilder().maximumSize(MAX_FIELDS).build();

  private record Key(IndexReader.CacheKey reader, String field) {}

  /** The ordinals of a field of keywords. */
  StringDocValuesReaderState of(IndexReader reader, String field) {
    IndexReader.CacheHelper helper = reader.getReaderCacheHelper();
    return states.get(
        new Key(helper.getKey(), field),
        key -> {
          try {
            helper.addClosedListener(_ -> states.invalidate(key));
            return new StringDocValuesReaderState(reader, field);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
