package io.triptych.service.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers media that cannot be decoded, for a while, so that the same bytes do not cost the same
 * work over and over. Safe for use by many threads.
 */
public final class RefusedMedia {
  private final Cache<EmbeddingKey, Refusal> refusals;
  private final LongAdder spared = new LongAdder();

  private record Refusal(Fault fault, String message) {}

  /** Decodes a medium and makes something of it. */
  @FunctionalInterface
  interface Decoding<T> {
    T decode() throws MediaException;
  }

  RefusedMedia(CacheSettings settings, Ticker ticker) {
    refusals =
        Caffeine.newBuilder()
            .maximumSize(settings.refused())
            .expireAfterWrite(settings.refusedTimeToLive())
            .ticker(ticker)
            .build();
  }

  /** One that remembers nothing. */
  static RefusedMedia none() {
    return new RefusedMedia(CacheSettings.NONE, Ticker.systemTicker());
  }

  /**
   * What {@code decoding} makes of the medium called {@code key}.
   *
   * @throws MediaException of the medium, if it is refused now or was a little while ago
   */
  <T> T check(EmbeddingKey key, Decoding<T> decoding) throws MediaException {
    Refusal refusal = refusals.getIfPresent(key);
    if (refusal != null) {
      spared.increment();
      throw new MediaException(refusal.fault(), refusal.message());
    }
    try {
      return decoding.decode();
    } catch (MediaException e) {
      if (isOfTheMedium(e.fault())) {
        refusals.put(key, new Refusal(e.fault(), e.getMessage()));
      }
      throw e;
    }
  }

  /** Whether the fault lies in the bytes, and not in a decoder that may work the next time. */
  private static boolean isOfTheMedium(Fault fault) {
    return switch (fault) {
      case EMPTY,
          UNSUPPORTED_FORMAT,
          TRUNCATED,
          CORRUPT,
          TOO_MANY_PIXELS,
          TOO_MANY_SECONDS,
          TOO_MANY_BYTES ->
          true;
      case DECODER_MISSING, DECODER_TIMEOUT, DECODER_FAILED -> false;
    };
  }

  /** How often a medium was not decoded again. */
  public long spared() {
    return spared.sum();
  }

  /** How many media are remembered. */
  long entries() {
    refusals.cleanUp();
    return refusals.estimatedSize();
  }

  void clear() {
    refusals.invalidateAll();
  }
}
