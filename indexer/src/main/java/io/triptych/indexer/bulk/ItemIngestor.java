package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.FairBudget;
import io.triptych.indexer.Item;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.catalog.MediaFetcher;
import io.triptych.indexer.collection.Collection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes items that come a few at a time, with their media as bytes; files are refused. It holds
 * the collection's write lock until it is closed. Calls from many threads take turns to write, and
 * those that wait to be durable share commits.
 */
public final class ItemIngestor implements AutoCloseable {
  private static final int BATCH_ITEMS = 16;
  private static final long MAX_MEDIUM_BYTES = 1L << 30;

  private final IngestSession session;
  private final MediaFetcher fetcher;
  private final FairBudget memory;
  private final GroupCommit commits;

  /** The last write of each item that the session's view may not know. */
  private final Map<String, Long> uncommitted = new HashMap<>();

  private ItemIngestor(IngestSession session, MediaFetcher fetcher, FairBudget memory) {
    this.session = session;
    this.fetcher = fetcher;
    this.memory = memory;
    this.commits = new GroupCommit(session::commit);
  }

  /**
   * Starts to write a collection.
   *
   * @throws io.triptych.indexer.collection.CollectionLockedException if somebody else writes it
   * @throws io.triptych.indexer.collection.SpaceMismatchException if the encoder's space is not the
   *     collection's
   */
  public static ItemIngestor open(Collection collection, Encoder encoder, ImageDecoding decoder) {
    return open(collection, encoder, decoder, FairBudget.forDecoding());
  }

  /**
   * Starts to write a collection, as the other.
   *
   * @param memory bytes for decoded media, which others may share
   */
  public static ItemIngestor open(
      Collection collection, Encoder encoder, ImageDecoding decoder, FairBudget memory) {
    try {
      MediaFetcher fetcher = new MediaFetcher(List.of(), MAX_MEDIUM_BYTES);
      return new ItemIngestor(IngestSession.open(collection, encoder, decoder), fetcher, memory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds or replaces items, whatever versions they have; as {@link #write} otherwise.
   *
   * @return one result for each item, in order
   */
  public List<IngestResult> upsert(List<Item> items) throws InterruptedException {
    return write(items.stream().map(VersionedItem::any).toList());
  }

  /**
   * Adds or replaces items that have the versions that are expected; returns when what was written
   * is durable and seen by new searchers.
   *
   * @return one result for each item, in order
   * @throws InterruptedException if the thread is interrupted; what it wrote by then is there from
   *     the next commit on
   */
  public List<IngestResult> write(List<VersionedItem> items) throws InterruptedException {
    List<String> ids = items.stream().map(item -> item.item().id()).toList();
    List<IngestResult> results;
    long ticket;
    synchronized (this) {
      renew(ids);
      results = put(items, ids);
      ticket = written(ids);
    }
    commits.await(ticket);
    return results;
  }

  private List<IngestResult> put(List<VersionedItem> items, List<String> ids)
      throws InterruptedException {
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      last.put(ids.get(i), i);
    }
    IngestResult[] results = new IngestResult[items.size()];
    for (int start = 0; start < items.size(); start += BATCH_ITEMS) {
      put(items, start, Math.min(items.size(), start + BATCH_ITEMS), last, results);
    }
    return List.of(results);
  }

  /**
   * Changes attributes of items that are there; returns when that is durable and seen by new
   * searchers. Of several changes of one item all count, the later values winning.
   *
   * @return one result for each update, in order
   * @throws InterruptedException as of {@link #upsert}
   */
  public List<UpdateResult> update(List<ItemUpdate> updates) throws InterruptedException {
    Map<String, UpdateResult> results = new HashMap<>();
    long ticket;
    synchronized (this) {
      renew(updates.stream().map(ItemUpdate::id).toList());
      AttributeUpdater updater = session.updater();
      for (ItemUpdate update : AttributeUpdater.merged(updates)) {
        results.put(update.id(), updater.update(update));
      }
      ticket = written(results.keySet());
    }
    commits.await(ticket);
    return updates.stream().map(update -> results.get(update.id())).toList();
  }

  private long written(Iterable<String> ids) {
    long ticket = commits.written();
    ids.forEach(id -> uncommitted.put(id, ticket));
    return ticket;
  }

  /** Makes the session's view know all that was written of {@code ids}. */
  private void renew(List<String> ids) throws InterruptedException {
    for (String id : ids) {
      Long ticket = uncommitted.get(id);
      if (ticket != null) {
        commits.await(ticket);
      }
    }
    long durable = commits.durable();
    session.renew();
    uncommitted.values().removeIf(ticket -> ticket <= durable);
  }

  private void put(
      List<VersionedItem> items,
      int from,
      int to,
      Map<String, Integer> last,
      IngestResult[] results)
      throws InterruptedException {
    ItemPreparer preparer = session.preparer();
    Batch batch = new Batch(results);
    try (IngestRoom room = new IngestRoom(memory, batch::embed)) {
      for (int i = from; i < to; i++) {
        Item item = items.get(i).item();
        if (last.get(item.id()) != i) {
          results[i] = new IngestResult.Duplicate();
          continue;
        }
        long version = session.version(item.id());
        Optional<Rejection> outdated = ItemVersions.check(items.get(i).expectedVersion(), version);
        if (outdated.isPresent()) {
          results[i] = new IngestResult.Rejected(outdated.get());
          continue;
        }
        switch (preparer.prepare(item, fetcher, room)) {
          case Prepared.Bad(Rejection rejection) ->
              results[i] = new IngestResult.Rejected(rejection);
          case Prepared.Unchanged _ -> results[i] = new IngestResult.Unchanged(version);
          case Prepared.Ready ready -> batch.add(i, ready);
        }
      }
      batch.put();
    }
  }

  /** Items that are ready to be put, and where their results go. */
  private final class Batch {
    private final IngestResult[] results;
    private final List<Integer> places = new ArrayList<>();
    private final List<Prepared.Ready> ready = new ArrayList<>();

    Batch(IngestResult[] results) {
      this.results = results;
    }

    void add(int place, Prepared.Ready item) {
      places.add(place);
      ready.add(item);
    }

    /** Puts what is ready, and embeds media of an item that is not. */
    void embed(List<PreparedMedium> media) throws RejectedException {
      put();
      session.embed(media);
    }

    void put() {
      List<ItemOutcome> outcomes = session.put(List.copyOf(ready));
      for (int i = 0; i < outcomes.size(); i++) {
        results[places.get(i)] = result(outcomes.get(i));
      }
      places.clear();
      ready.clear();
    }
  }

  private static IngestResult result(ItemOutcome outcome) {
    return outcome
        .rejection()
        .<IngestResult>map(IngestResult.Rejected::new)
        .orElseGet(() -> new IngestResult.Indexed(outcome.version()));
  }

  /**
   * Removes items; returns when that is durable and seen by new searchers.
   *
   * @return how many of them were there
   * @throws InterruptedException as of {@link #write}
   */
  public int delete(List<String> ids) throws InterruptedException {
    List<String> present;
    long ticket;
    synchronized (this) {
      renew(ids);
      present = ids.stream().distinct().filter(id -> session.version(id) > 0).toList();
      ticket = remove(present);
    }
    commits.await(ticket);
    return present.size();
  }

  /**
   * Removes the items that pass a filter, among all that was written before this call; returns when
   * that is durable and seen by new searchers.
   *
   * @return how many there were
   * @throws io.triptych.indexer.collection.FilterException if the filter does not parse or names an
   *     unknown attribute
   * @throws InterruptedException as of {@link #write}
   */
  public int deleteMatching(String filter) throws InterruptedException {
    List<String> passing;
    long ticket;
    synchronized (this) {
      renew(List.copyOf(uncommitted.keySet()));
      passing = session.matching(filter);
      ticket = remove(passing);
    }
    commits.await(ticket);
    return passing.size();
  }

  private long remove(List<String> ids) {
    ids.forEach(session::delete);
    return written(ids);
  }

  /** Whether segments of the index are being merged, which closing would cut off. */
  public boolean isMerging() {
    return session.isMerging();
  }

  /** Keeps what was merged since the last write. */
  public void settle() {
    session.commit();
  }

  @Override
  public synchronized void close() {
    session.close();
  }
}
