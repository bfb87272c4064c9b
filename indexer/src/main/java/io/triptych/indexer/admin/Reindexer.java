package io.triptych.indexer.admin;

import io.triptych.encoder.Modality;
import io.triptych.indexer.bulk.Progress;
import io.triptych.indexer.bulk.ProgressListener;
import io.triptych.indexer.bulk.StoredItems;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.MediaStore;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.indexer.store.EmbeddingStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes the items of a collection's live generation into the next one, of the same space and other
 * settings. Nothing is encoded: a vector is the one that the embedding store has, or else the one
 * in the index, where it is kept in full whatever the graph compares.
 */
public final class Reindexer {
  private static final int BATCH_ITEMS = 256;

  private final NextGeneration next;
  private final InstantSource clock;
  private final int workers;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong vectors = new AtomicLong();
  private final AtomicLong fromStore = new AtomicLong();
  private final AtomicLong mended = new AtomicLong();

  /**
   * @param next a generation of the live one's space
   * @param workers how many threads build graphs
   */
  public Reindexer(NextGeneration next, InstantSource clock, int workers) {
    if (!next.next().space().equals(next.live().space())) {
      throw new IllegalArgumentException(
          "space: %s (expected: %s)".formatted(next.next().space(), next.live().space()));
    }
    this.next = next;
    this.clock = clock;
    this.workers = workers;
  }

  /** Writes all items; returns when the next generation is committed, which is not live yet. */
  public ReindexReport run(ProgressListener listener) throws InterruptedException {
    Instant began = clock.instant();
    try (EmbeddingStore store =
            EmbeddingStore.open(next.live().embeddingsFolder(), next.live().space());
        CollectionSearcher from = next.live().searcher();
        ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      Run run = new Run(from, new ItemVectors(from, store, next.live().space()), threads);
      long total = from.itemCount();
      List<StoredItem> batch = new ArrayList<>();
      for (StoredItem item : from.items()) {
        batch.add(item);
        if (batch.size() == BATCH_ITEMS) {
          run.write(batch);
          batch.clear();
          listener.update(progress(total, began));
        }
      }
      run.write(batch);
      next.writer().commit();
      next.writer()
          .settle(() -> {
            listener.update(progress(total, began).whileMerging());
            return true;
          });
    }
    next.next().refresh();
    return new ReindexReport(
        written.get(),
        vectors.get(),
        fromStore.get(),
        mended.get(),
        Duration.between(began, clock.instant()));
  }

  private Progress progress(long total, Instant began) {
    return new Progress(written.get(), total, 0, Duration.between(began, clock.instant()));
  }

  /** Writes batches, each by all threads. */
  private final class Run {
    private final CollectionSearcher from;
    private final ItemVectors all;
    private final ExecutorService threads;
    private final MediaStore media = next.live().media();

    Run(CollectionSearcher from, ItemVectors all, ExecutorService threads) {
      this.from = from;
      this.all = all;
      this.threads = threads;
    }

    void write(List<StoredItem> batch) throws InterruptedException {
      List<Future<?>> done = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        int first = worker;
        done.add(
            threads.submit(() -> {
              for (int i = first; i < batch.size(); i += workers) {
                int doc = from.find(batch.get(i).id()).orElseThrow();
                next.writer().put(encoded(batch.get(i)), from.itemVersion(doc));
                written.incrementAndGet();
              }
            }));
      }
      for (Future<?> future : done) {
        try {
          future.get();
        } catch (ExecutionException e) {
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(e.getCause());
        }
      }
    }

    private EncodedItem encoded(StoredItem stored) {
      List<EncodedMedium> encoded = new ArrayList<>();
      ContentKeys.text(stored)
          .ifPresent(hash ->
              encoded.add(
                  new EncodedMedium(
                      Modality.TEXT, hash, vectors(stored, Modality.TEXT), Optional.empty())));
      Set<Modality> done = EnumSet.noneOf(Modality.class);
      for (StoredMedium medium : stored.media()) {
        // A block keeps the order of its vectors, not which of them is which medium's.
        List<float[]> own =
            done.add(medium.modality()) ? vectors(stored, medium.modality()) : List.of();
        encoded.add(new EncodedMedium(medium.modality(), medium.contentHash(), own, file(medium)));
      }
      return new EncodedItem(
          StoredItems.item(stored),
          from.itemHash(stored.id()).orElseGet(() -> StoredItems.hash(stored)),
          encoded);
    }

    private List<float[]> vectors(StoredItem stored, Modality modality) {
      List<float[]> indexed = all.indexed(stored, modality);
      List<float[]> kept = all.stored(stored, modality);
      vectors.addAndGet(indexed.size());
      if (indexed.isEmpty() || kept.size() != indexed.size()) {
        return indexed;
      }
      fromStore.addAndGet(kept.size());
      mended.addAndGet(ItemVectors.differing(indexed, kept));
      return kept;
    }

    private Optional<Path> file(StoredMedium medium) {
      boolean own = medium.file().equals(media.path(medium.contentHash()));
      return own ? Optional.empty() : Optional.of(medium.file());
    }
  }
}
