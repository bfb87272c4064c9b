package io.triptych.service.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SearchCancelledException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Values by key: in memory first, then in a shared tier. Concurrent misses of one key load once.
 * Safe for use by many threads.
 */
final class TieredCache<K, V> {
  /** How often somebody who waits for another's load is asked whether to wait on. */
  private static final long LOOK_MILLIS = 20;

  private final AsyncCache<K, V> local;
  private final SharedTier shared;
  private final Duration sharedTimeToLive;
  private final LongAdder localHits = new LongAdder();
  private final LongAdder sharedHits = new LongAdder();
  private final LongAdder loaded = new LongAdder();
  private final LongAdder troubles = new LongAdder();

  /** Makes a missing value. */
  interface Loader<V, E extends Exception> {
    V load() throws E;
  }

  /** The form of values in the shared tier. */
  interface Codec<V> {
    byte[] encode(V value);

    /** The value; empty if the bytes are none. */
    Optional<V> decode(byte[] bytes);
  }

  /** A value and where it came from. */
  record Found<V>(V value, CacheTier tier) {}

  TieredCache(AsyncCache<K, V> local, SharedTier shared, Duration sharedTimeToLive) {
    this.local = local;
    this.shared = shared;
    this.sharedTimeToLive = sharedTimeToLive;
  }

  /**
   * The value of {@code key}. The thread that misses first loads on its own, so that its deadline
   * and its failure are its own too: who waited for a load that failed tries once more by itself,
   * and who is no longer waited for waits no longer.
   *
   * @param name what the key is called in the shared tier
   * @param cancellation tells whether the value is still wanted, while another loads it
   * @throws SearchCancelledException if it no longer is
   */
  <E extends Exception> Found<V> get(
      K key, String name, Codec<V> codec, Cancellation cancellation, Loader<V, E> loader) throws E {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> other = local.asMap().putIfAbsent(key, mine);
    if (other != null) {
      Optional<V> loaded = await(other, cancellation);
      if (loaded.isEmpty()) {
        return find(name, codec, loader);
      }
      localHits.increment();
      return new Found<>(loaded.get(), CacheTier.LOCAL);
    }
    try {
      Found<V> found = find(name, codec, loader);
      mine.complete(found.value());
      return found;
    } catch (Throwable e) {
      mine.cancel(false);
      throw e;
    }
  }

  /** What another thread loads; empty if it fails. */
  private static <V> Optional<V> await(CompletableFuture<V> other, Cancellation cancellation) {
    while (true) {
      try {
        return Optional.of(other.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        cancellation.check();
      } catch (ExecutionException | CancellationException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw SearchCancelledException.gone();
      }
    }
  }

  private <E extends Exception> Found<V> find(String name, Codec<V> codec, Loader<V, E> loader)
      throws E {
    Optional<byte[]> bytes = shared.find(name, troubles::increment);
    Optional<V> found = bytes.flatMap(codec::decode);
    if (found.isPresent()) {
      sharedHits.increment();
      return new Found<>(found.get(), CacheTier.SHARED);
    }
    if (bytes.isPresent()) {
      troubles.increment();
    }
    return new Found<>(load(name, codec, loader), CacheTier.NONE);
  }

  private <E extends Exception> V load(String name, Codec<V> codec, Loader<V, E> loader) throws E {
    V value = loader.load();
    loaded.increment();
    shared.store(name, codec.encode(value), sharedTimeToLive, troubles::increment);
    return value;
  }

  /** Loads the value of {@code key}, whatever is there, and puts it in its place. */
  <E extends Exception> V refresh(K key, String name, Codec<V> codec, Loader<V, E> loader)
      throws E {
    V value = load(name, codec, loader);
    local.put(key, CompletableFuture.completedFuture(value));
    return value;
  }

  /** What happened so far. */
  CacheStatistics statistics() {
    return new CacheStatistics(localHits.sum(), sharedHits.sum(), loaded.sum(), troubles.sum());
  }

  /** How many entries are in memory. */
  long entries() {
    local.synchronous().cleanUp();
    return local.synchronous().estimatedSize();
  }

  /** Forgets what is in memory. */
  void clear() {
    local.synchronous().invalidateAll();
  }
}
