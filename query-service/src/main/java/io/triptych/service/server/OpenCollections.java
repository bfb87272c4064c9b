package io.triptych.service.server;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.FairBudget;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.admin.Diagnosis;
import io.triptych.indexer.admin.Doctor;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.bulk.UpdateResult;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionLockedException;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.FilterException;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.NameTakenException;
import io.triptych.indexer.collection.NoSuchCollectionException;
import io.triptych.indexer.collection.SpaceMismatchException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
  private final FairBudget memory;
  private final ImageDecoder decoder = new ImageDecoder();
  private final Map<String, SharedWriter> writers = new ConcurrentHashMap<>();
  private final Map<String, Collection> open = new ConcurrentHashMap<>();

  /**
   * The collection that each alias stood for when it was last followed. Who compares it with the
   * file of aliases, or changes both, holds its monitor.
   */
  private final Map<String, String> followed = new ConcurrentHashMap<>();

  /** Switches that cannot be followed and were told of. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService refresher =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("collection-refresh").factory());
  private final ScheduledFuture<?> refreshing;

  OpenCollections(DataDirectory data, Encoder encoder) {
    this(data, encoder, FairBudget.forDecoding());
  }

  /**
   * The collections of a data directory.
   *
   * @param memory bytes for the decoded media of items that are written, which others may share
   */
  OpenCollections(DataDirectory data, Encoder encoder, FairBudget memory) {
    this.data = data;
    this.memory = memory;
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

  @Override
  public List<IngestResult> write(String called, List<VersionedItem> items) {
    String name = meant(called);
    openOrCreate(name);
    SharedWriter.Work<List<IngestResult>> work = ingestor -> ingestor.write(items);
    try {
      return writing(name, work);
    } catch (NotFoundException e) {
      // It was dropped between the two steps.
      openOrCreate(name);
      return writing(name, work);
    }
  }

  @Override
  public List<UpdateResult> update(String called, List<ItemUpdate> updates) {
    return writing(existing(called), ingestor -> ingestor.update(updates));
  }

  @Override
  public int delete(String called, List<String> ids) {
    return writing(existing(called), ingestor -> ingestor.delete(ids));
  }

  @Override
  public int deleteMatching(String called, String filter) {
    try {
      return writing(existing(called), ingestor -> ingestor.deleteMatching(filter));
    } catch (FilterException e) {
      throw new RequestException("filter", e);
    }
  }

  /** The own name of a collection that is there and of this space. */
  private String existing(String called) {
    return open(called).name();
  }

  private <T> T writing(String name, SharedWriter.Work<T> work) {
    return waiting(name, () -> writer(name).write(work));
  }

  /** What may have to wait for writers of a collection. */
  private interface Waiting<T> {
    T get() throws InterruptedException;
  }

  private static <T> T waiting(String name, Waiting<T> call) {
    try {
      return call.get();
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
    }
  }

  private SharedWriter writer(String name) {
    return writers.computeIfAbsent(name, n -> new SharedWriter(() -> ingestor(n), refresher));
  }

  private ItemIngestor ingestor(String name) {
    Collection collection = open(name);
    if (collection.superseded()) {
      refresh(name, collection);
      collection = open(name);
    }
    return ItemIngestor.open(collection, encoder, decoder::decode, memory);
  }

  @Override
  public CollectionStatus describe(String name) {
    return named(name, () -> data.describe(name));
  }

  @Override
  public Diagnosis examine(String name, boolean deep) throws IOException {
    Doctor doctor = new Doctor(data, Optional.of(encoder), deep);
    try {
      return doctor.examine(name);
    } catch (NoSuchCollectionException e) {
      throw notFound(name);
    } catch (IllegalArgumentException e) {
      throw new RequestException("collection", e);
    }
  }

  @Override
  public void create(String name, IndexSettings settings, Map<String, AttributeType> types) {
    named(name, () -> data.exists(name));
    try {
      data.create(name, encoder.space(), encoder.dimension(), settings, types);
    } catch (NameTakenException e) {
      throw new AlreadyExistsException(e);
    } catch (IllegalArgumentException e) {
      throw new RequestException("schema", e);
    }
  }

  @Override
  public void drop(String name) {
    if (!named(name, () -> data.exists(name))) {
      throw notFound(name);
    }
    List<String> aliases = data.aliasesOf(name);
    if (!aliases.isEmpty()) {
      throw new PreconditionException(
          "collection: %s has the aliases %s (expected: none)".formatted(name, aliases));
    }
    waiting(
        name,
        () -> {
          writer(name).exclusively(() -> dropAlone(name));
          return name;
        });
  }

  private void dropAlone(String name) {
    named(
        name,
        () -> {
          data.drop(name);
          return name;
        });
    Collection dropped = open.remove(name);
    if (dropped != null) {
      dropped.close();
    }
  }

  @Override
  public SortedMap<String, String> aliases() {
    return data.aliases();
  }

  @Override
  public void alias(String alias, String target) {
    open(target);
    synchronized (followed) {
      try {
        data.alias(alias, target);
        followed.put(alias, target);
      } catch (NameTakenException e) {
        throw new AlreadyExistsException(e);
      } catch (NoSuchCollectionException e) {
        throw notFound(target);
      } catch (IllegalArgumentException e) {
        throw new RequestException("alias", e);
      }
    }
  }

  @Override
  public void removeAlias(String alias) {
    synchronized (followed) {
      if (!data.aliases().containsKey(alias)) {
        throw new NotFoundException("alias", alias, "one that there is");
      }
      try {
        data.removeAlias(alias);
      } catch (IllegalArgumentException e) {
        // Another process was faster.
        throw new NotFoundException("alias", alias, "one that there is");
      }
      followed.remove(alias);
    }
  }

  private static <T> T named(String name, Supplier<T> call) {
    try {
      return call.get();
    } catch (NoSuchCollectionException e) {
      throw notFound(name);
    } catch (IllegalArgumentException e) {
      throw new RequestException("collection", e);
    }
  }

  private static NotFoundException notFound(String name) {
    return new NotFoundException("collection", name, "the name of a collection");
  }

  private void openOrCreate(String name) {
    named(
        name,
        () -> {
          if (!data.exists(name)) {
            data.openOrCreate(name, encoder).close();
          }
          return open(name);
        });
  }

  /** The name of the collection that is meant by a name or an alias. */
  private String meant(String name) {
    String target = followed.get(name);
    if (target == null && !open.containsKey(name)) {
      synchronized (followed) {
        target = data.aliases().get(name);
        if (target != null) {
          followed.putIfAbsent(name, target);
        }
      }
    }
    return target == null ? name : target;
  }

  private Collection open(String name) {
    return named(name, () -> open.computeIfAbsent(meant(name), this::openOfThisSpace));
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
      synchronized (followed) {
        SortedMap<String, String> aliases = data.aliases();
        followed.keySet().retainAll(aliases.keySet());
        followed.forEach((alias, before) -> follow(alias, before, aliases.get(alias)));
      }
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
    writers.forEach((name, writer) ->
        waiting(
            name,
            () -> {
              writer.exclusively(() -> {});
              return name;
            }));
    refresher.close();
    open.values().forEach(Collection::close);
    open.clear();
  }
}
