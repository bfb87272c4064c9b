package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings the items of a collection's live generation into the next one, which is of another
 * encoder's space. Where only heads differ nothing is encoded: the vectors are made of the features
 * that the collection keeps. What a tower that is new has to see is read from where it was.
 *
 * <p>Others may write the live generation meanwhile: each pass brings over what differs from its
 * last commit. Items are told apart by their hashes; one whose numbers were changed in place has
 * none, and is known by the hash of all that it holds.
 *
 * <p>May be cut off at any moment and begun again: what was committed is not written again unless
 * it has changed since, and what was encoded is not encoded again.
 */
public final class CollectionMigrator {
  private static final int BATCH_ITEMS = 32;
  private static final long BATCH_DECODED_BYTES = 96L << 20;

  /** So few items are brought over in no time. */
  private static final long LITTLE = 100;

  private final NextGeneration next;
  private final Encoder encoder;
  private final ImageDecoding decoder;
  private final InstantSource clock;
  private final int commitItems;

  /** The commit of the live generation that the last pass saw. */
  private long seen = -1;

  /** Migrates to the encoder's space, which is that of {@code next}. */
  public CollectionMigrator(
      NextGeneration next, Encoder encoder, ImageDecoding decoder, InstantSource clock) {
    this(next, encoder, decoder, clock, 20_000);
  }

  CollectionMigrator(
      NextGeneration next,
      Encoder encoder,
      ImageDecoding decoder,
      InstantSource clock,
      int commitItems) {
    if (!next.next().space().equals(encoder.space())) {
      throw new IllegalArgumentException(
          "space: %s (expected: %s)".formatted(encoder.space(), next.next().space()));
    }
    this.next = next;
    this.encoder = encoder;
    this.decoder = decoder;
    this.clock = clock;
    this.commitItems = commitItems;
  }

  /**
   * Brings all items over, as the live generation has them in its last commit; returns when the
   * next one is committed, which is not live yet.
   */
  public MigrationReport run(ProgressListener listener) throws IOException, InterruptedException {
    MigrationReport report = pass(listener);
    Progress last =
        new Progress(report.items(), report.items(), report.dead(), report.elapsed())
            .whileMerging();
    next.writer()
        .settle(() -> {
          listener.update(last);
          return true;
        });
    next.next().refresh();
    return report;
  }

  private MigrationReport pass(ProgressListener listener) throws IOException {
    next.follow();
    Path letters =
        next.live().jobsFolder().resolve("migrate-" + encoder.space().abbreviated() + ".jsonl");
    try (EmbeddingStore store =
            EmbeddingStore.open(next.live().embeddingsFolder(), encoder.space());
        CollectionSearcher from = next.live().searcher();
        CollectionSearcher before = next.next().searcher();
        DeadLetterFile deadLetters = new DeadLetterFile(letters)) {
      Run run = new Run(store, from, before, deadLetters, letters, listener);
      MigrationReport report = run.call();
      next.next().refresh();
      seen = from.version();
      return report;
    }
  }

  /**
   * Brings over what was committed to the live generation since the last pass, in as many passes as
   * it takes until there is little left, or not less than before. While nobody else can write the
   * live generation, nothing is left.
   *
   * @return what each pass did; none if there was nothing new
   */
  public List<MigrationReport> catchUp(ProgressListener listener) throws IOException {
    List<MigrationReport> passes = new ArrayList<>();
    long before = Long.MAX_VALUE;
    while (isBehind()) {
      MigrationReport pass = pass(listener);
      passes.add(pass);
      if (pass.changed() <= LITTLE || pass.changed() >= before) {
        break;
      }
      before = pass.changed();
    }
    return passes;
  }

  private boolean isBehind() {
    next.follow();
    try (CollectionSearcher live = next.live().searcher()) {
      return live.version() != seen;
    }
  }

  /** One run: what it counts and what it holds. */
  private final class Run {
    private final EmbeddingStore store;
    private final CollectionSearcher from;
    private final CollectionSearcher before;
    private final DeadLetterFile deadLetters;
    private final Path letters;
    private final ProgressListener listener;
    private final Instant began = clock.instant();
    private final StoredItems items;
    private final BatchEncoder towers;
    private final List<Prepared.Ready> batch = new ArrayList<>();
    private final long total;
    private long decodedBytes;
    private long uncommitted;
    private long written;
    private long kept;
    private long dead;
    private long deleted;
    private long media;

    Run(
        EmbeddingStore store,
        CollectionSearcher from,
        CollectionSearcher before,
        DeadLetterFile deadLetters,
        Path letters,
        ProgressListener listener) {
      this.store = store;
      this.from = from;
      this.total = from.itemCount();
      this.before = before;
      this.deadLetters = deadLetters;
      this.letters = letters;
      this.listener = listener;
      this.items = new StoredItems(encoder, store, next.live().media(), decoder);
      this.towers = new BatchEncoder(encoder, store);
    }

    MigrationReport call() throws IOException {
      for (StoredItem gone : before.items()) {
        if (from.find(gone.id()).isEmpty()) {
          next.writer().delete(gone.id());
          deleted++;
        }
      }
      for (StoredItem item : from.items()) {
        take(item);
      }
      write();
      deadLetters.sync();
      commit();
      return new MigrationReport(
          written + kept + dead,
          written,
          kept,
          dead,
          deleted,
          media - towers.encoded(),
          towers.encoded(),
          Duration.between(began, clock.instant()),
          letters);
    }

    private void take(StoredItem item) throws IOException {
      String own = from.itemHash(item.id()).orElseGet(() -> StoredItems.hash(item));
      String hash = items.hash(item, own, from.tower(Modality.AUDIO));
      if (StoredItems.sounds(item)) {
        items.hearer().ifPresent(id -> next.writer().embeddedBy(Modality.AUDIO, id));
      }
      if (before.itemHash(item.id()).filter(hash::equals).isPresent()) {
        kept++;
        tell();
        return;
      }
      try {
        Prepared.Ready ready = items.prepare(item, hash);
        batch.add(ready);
        decodedBytes += ready.pixelBytes();
      } catch (RejectedException e) {
        bury(item.id(), e.rejection());
      }
      if (batch.size() == BATCH_ITEMS || decodedBytes >= BATCH_DECODED_BYTES) {
        write();
      }
    }

    private void write() throws IOException {
      BatchEncoder.Result encoded = towers.encode(batch);
      for (Prepared.Ready ready : batch) {
        Optional<Rejection> failure = encoded.failureOf(ready);
        if (failure.isPresent()) {
          bury(ready.item().id(), failure.get());
        } else {
          int doc = from.find(ready.item().id()).orElseThrow();
          next.writer().put(encoded(ready, encoded), from.itemVersion(doc));
          written++;
          uncommitted++;
        }
      }
      batch.clear();
      decodedBytes = 0;
      if (uncommitted >= commitItems) {
        commit();
      }
      tell();
    }

    private EncodedItem encoded(Prepared.Ready ready, BatchEncoder.Result encoded) {
      List<EncodedMedium> all = new ArrayList<>();
      for (PreparedMedium medium : ready.media()) {
        List<float[]> vectors = encoded.vectorsOf(medium);
        media += vectors.isEmpty() ? 0 : 1;
        all.add(new EncodedMedium(medium.modality(), medium.contentHash(), vectors, medium.file()));
      }
      return new EncodedItem(ready.item(), ready.itemHash(), all);
    }

    /** An older version of the item in the next generation would be of another content. */
    private void bury(String id, Rejection rejection) throws IOException {
      next.writer().delete(id);
      Path collection = next.live().jobsFolder().getParent();
      deadLetters.add(new DeadLetter(Optional.of(id), 0, collection, rejection));
      dead++;
      tell();
    }

    private void commit() {
      store.sync();
      next.writer().commit();
      uncommitted = 0;
    }

    private void tell() {
      listener.update(
          new Progress(
              written + kept + dead, total, dead, Duration.between(began, clock.instant())));
    }
  }
}
