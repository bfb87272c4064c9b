package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.Item;
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
 * the collection's write lock until it is closed. Calls from many threads take turns.
 */
public final class ItemIngestor implements AutoCloseable {
  private static final int BATCH_ITEMS = 16;
  private static final long MAX_MEDIUM_BYTES = 1L << 30;

  private final IngestSession session;
  private final MediaFetcher fetcher;

  private ItemIngestor(IngestSession session, MediaFetcher fetcher) {
    this.session = session;
    this.fetcher = fetcher;
  }

  /**
   * Starts to write a collection.
   *
   * @throws io.triptych.indexer.collection.CollectionLockedException if somebody else writes it
   * @throws io.triptych.indexer.collection.SpaceMismatchException if the encoder's space is not the
   *     collection's
   */
  public static ItemIngestor open(Collection collection, Encoder encoder, ImageDecoding decoder) {
    try {
      MediaFetcher fetcher = new MediaFetcher(List.of(), MAX_MEDIUM_BYTES);
      return new ItemIngestor(IngestSession.open(collection, encoder, decoder), fetcher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds or replaces items; returns when what was written is durable and seen by new searchers.
   *
   * @return one result for each item, in order
   * @throws InterruptedException if the thread is interrupted before it begins to write
   */
  public synchronized List<IngestResult> upsert(List<Item> items) throws InterruptedException {
    session.renew();
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      last.put(items.get(i).id(), i);
    }
    IngestResult[] results = new IngestResult[items.size()];
    for (int start = 0; start < items.size(); start += BATCH_ITEMS) {
      write(items, start, Math.min(items.size(), start + BATCH_ITEMS), last, results);
    }
    session.commit();
    return List.of(results);
  }

  private void write(
      List<Item> items, int from, int to, Map<String, Integer> last, IngestResult[] results)
      throws InterruptedException {
    ItemPreparer preparer = session.preparer();
    PixelBudget unbounded = new PixelBudget(Long.MAX_VALUE);
    List<Integer> places = new ArrayList<>();
    List<Prepared.Ready> batch = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (last.get(items.get(i).id()) != i) {
        results[i] = new IngestResult.Duplicate();
        continue;
      }
      switch (preparer.prepare(items.get(i), fetcher, unbounded, i)) {
        case Prepared.Bad(Rejection rejection) -> results[i] = new IngestResult.Rejected(rejection);
        case Prepared.Unchanged _ -> results[i] = new IngestResult.Unchanged();
        case Prepared.Ready ready -> {
          places.add(i);
          batch.add(ready);
        }
      }
    }
    List<Optional<Rejection>> outcomes = session.write(batch);
    for (int i = 0; i < batch.size(); i++) {
      results[places.get(i)] = result(outcomes.get(i));
    }
  }

  private static IngestResult result(Optional<Rejection> outcome) {
    return outcome
        .<IngestResult>map(IngestResult.Rejected::new)
        .orElseGet(IngestResult.Indexed::new);
  }

  /** Removes items; returns when that is durable and seen by new searchers. */
  public synchronized void delete(List<String> ids) {
    ids.forEach(session::delete);
    session.commit();
  }

  @Override
  public synchronized void close() {
    session.close();
  }
}
