package io.triptych.service.server;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionLockedException;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.NoSuchCollectionException;
import io.triptych.indexer.collection.SpaceMismatchException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collections of a data directory, each opened when first asked for. Commits of other
 * processes, switched aliases and generations that were built anew are taken up within about a
 * second; a switch to another space cannot be followed and is told of once.
 */
final class OpenCollections implements CollectionStore {
  private static final long REFRESH_MILLIS = 1000;
  private static final Logger LOG = LoggerFactory.getLogger(OpenCollections.class);

  private final DataDirectory data;
  private final Encoder encoder;
  private final ImageDecoder decoder = new ImageDecoder();
  private final Map<String, Lock> turns = new ConcurrentHashMap<>();
  private final Map<String, Collection> open = new ConcurrentHashMap<>();

  /** The collection that each alias stood for when it was last followed. */
  private final Map<String, String> followed = new ConcurrentHashMap<>();

  /** Switches that cannot be followed and were told of. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("collection-refresh").factory());
  private final ScheduledFuture<?> refreshing;

  OpenCollections(DataDirectory data, Encoder encoder) {
    this.data = data;
    this.encoder = encoder;
    this.refreshing =
        refresher.scheduleWithFixedDelay(
            this::refresh, REFRESH_MILLIS, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public List<String> names() {
    return data.collections();
  }

  @Override
  public CollectionSearcher searcher(String name) {
    try {
      return open(name).searcher();
    } catch (IllegalStateException e) {
      // It was opened anew between the two calls.
      return open(name).searcher();
    }
  }

  /**
   * Writers of one collection take turns. The write lock is given back after each call, so that a
   * bulk job of another process gets in between.
   */
  @Override
  public List<IngestResult> upsert(String called, List<Item> items) {
    String name = meant(called);
    Lock turn = turns.computeIfAbsent(name, _ -> new ReentrantLock());
    turn.lock();
    try {
      Collection collection = openOrCreate(name);
      if (collection.superseded()) {
        refresh(name, collection);
        collection = open(name);
      }
      try (ItemIngestor ingestor = ItemIngestor.open(collection, encoder, decoder::decode)) {
        return ingestor.upsert(items);
      } finally {
        collection.refresh();
      }
    } catch (CollectionLockedException e) {
      throw new UnavailableException(
          "collection: " + name + " is being written by another process (expected: one at a time)",
          e);
    } catch (SpaceMismatchException e) {
      // It was moved to another pack since this server opened it.
      throw new PreconditionException(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("server: stopping (expected: running)", e);
    } finally {
      turn.unlock();
    }
  }

  private Collection openOrCreate(String name) {
    try {
      if (!data.exists(name)) {
        data.openOrCreate(name, encoder).close();
      }
    } catch (IllegalArgumentException e) {
      throw new RequestException("collection", e);
    }
    return open(name);
  }

  /** The name of the collection that is meant by a name or an alias. */
  private String meant(String name) {
    String target = followed.get(name);
    if (target == null && !open.containsKey(name)) {
      target = data.aliases().get(name);
      if (target != null) {
        followed.putIfAbsent(name, target);
      }
    }
    return target == null ? name : target;
  }

  private Collection open(String name) {
    try {
      return open.computeIfAbsent(meant(name), this::openOfThisSpace);
    } catch (NoSuchCollectionException e) {
      throw new NotFoundException("collection", name, "the name of a collection");
    } catch (IllegalArgumentException e) {
      throw new RequestException("collection", e);
    }
  }

  /** Vectors of two spaces never meet, so a collection of another space cannot be searched here. */
  private Collection openOfThisSpace(String name) {
    Collection collection = data.open(name);
    if (!collection.space().equals(encoder.space())) {
      String theirs = collection.space().abbreviated();
      collection.close();
      throw new PreconditionException(
          "collection: %s is of space %s (expected: %s, the space of this server's pack)"
              .formatted(name, theirs, encoder.space().abbreviated()));
    }
    return collection;
  }

  private void refresh() {
    try {
      SortedMap<String, String> aliases = data.aliases();
      followed.keySet().retainAll(aliases.keySet());
      followed.forEach((alias, before) -> follow(alias, before, aliases.get(alias)));
    } catch (RuntimeException e) {
      LOG.warn("Aliases cannot be read; those of before are used", e);
    }
    open.forEach(this::refresh);
  }

  private void follow(String alias, String before, String now) {
    if (!now.equals(before)) {
      try {
        open(now);
        followed.put(alias, now);
      } catch (RuntimeException e) {
        tell("Alias {} stays with collection {}: {}", alias, before, e.getMessage());
      }
    }
  }

  private void tell(String pattern, String name, String before, String reason) {
    if (told.add(name + ' ' + reason)) {
      LOG.warn(pattern, name, before, reason);
    }
  }

  /** Shows a generation that took the place of the one that is open, if it is of the same space. */
  private void reopen(String name, Collection collection) {
    Collection anew = data.open(name);
    if (!anew.space().equals(encoder.space())) {
      String theirs = anew.space().abbreviated();
      anew.close();
      tell(
          "Collection {} is searched as it was before its switch to space {}: {}",
          name,
          theirs,
          "the pack of this server is of another");
      collection.refresh();
    } else if (open.replace(name, collection, anew)) {
      collection.close();
    } else {
      anew.close();
    }
  }

  private void refresh(String name, Collection collection) {
    try {
      if (data.exists(name) && collection.superseded()) {
        reopen(name, collection);
      } else if (data.exists(name)) {
        collection.refresh();
      } else if (open.remove(name, collection)) {
        collection.close();
      }
    } catch (RuntimeException e) {
      LOG.warn("Collection {} cannot be refreshed and is opened anew when asked for", name, e);
      if (open.remove(name, collection)) {
        collection.close();
      }
    }
  }

  @Override
  public void close() {
    refreshing.cancel(false);
    refresher.close();
    open.values().forEach(Collection::close);
    open.clear();
  }
}
