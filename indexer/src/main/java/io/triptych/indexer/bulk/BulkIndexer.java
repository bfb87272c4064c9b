package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.Collection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings catalogues into a collection: read, fetch, decode, encode, write. A job may be run again
 * at any time, also after a crash: what was encoded is not encoded again, and items the collection
 * holds just so are left alone.
 *
 * <p>An item with one bad medium is rejected whole, so that nothing is half indexed; an older
 * version of it stays.
 */
public final class BulkIndexer {
  private static final DateTimeFormatter JOB_NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Collection collection;
  private final Encoder encoder;
  private final ImageDecoding decoder;
  private final InstantSource clock;

  public BulkIndexer(
      Collection collection, Encoder encoder, ImageDecoding decoder, InstantSource clock) {
    this.collection = Objects.requireNonNull(collection);
    this.encoder = Objects.requireNonNull(encoder);
    this.decoder = Objects.requireNonNull(decoder);
    this.clock = Objects.requireNonNull(clock);
  }

  /**
   * Runs a job; returns when all that the report counts is durable and seen by searchers.
   *
   * @throws java.nio.file.NoSuchFileException if a catalogue does not exist
   * @throws io.triptych.indexer.collection.CollectionLockedException if somebody else writes the
   *     collection
   * @throws io.triptych.indexer.collection.SpaceMismatchException if the encoder's space is not the
   *     collection's
   * @throws InterruptedException if interrupted; what was written until then is committed
   */
  public BulkReport run(BulkJob job, ProgressListener listener)
      throws IOException, InterruptedException {
    for (CatalogSource source : job.sources()) {
      source.check();
    }
    Path deadLetters = job.deadLetters().orElseGet(this::newDeadLetters);
    AtomicBoolean cancelled = new AtomicBoolean();
    FutureTask<BulkReport> task =
        new FutureTask<>(() -> {
          try (IngestSession session = IngestSession.open(collection, encoder, decoder);
              BulkRun run = new BulkRun(job, session, deadLetters, clock, listener, cancelled)) {
            return run.call();
          }
        });
    // An interrupt closes the files that a thread is just writing; so the writing thread never gets
    // one, but is asked to stop.
    Thread.ofPlatform().name("triptych-bulk").start(task);
    return await(task, cancelled);
  }

  private Path newDeadLetters() {
    String name = JOB_NAME.format(clock.instant());
    return collection.jobsFolder().resolve(name).resolve("dead-letter.jsonl");
  }

  private static BulkReport await(FutureTask<BulkReport> task, AtomicBoolean cancelled)
      throws IOException, InterruptedException {
    InterruptedException interrupted = null;
    while (true) {
      try {
        BulkReport report = task.get();
        if (interrupted != null) {
          throw interrupted;
        }
        return report;
      } catch (InterruptedException e) {
        if (task.isDone()) {
          throw e;
        }
        interrupted = e;
        cancelled.set(true);
      } catch (ExecutionException e) {
        if (interrupted != null) {
          interrupted.addSuppressed(e.getCause());
          throw interrupted;
        }
        throw rethrown(e.getCause());
      }
    }
  }

  private static IOException rethrown(Throwable cause) {
    return switch (cause) {
      case UncheckedIOException e -> e.getCause();
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(cause);
    };
  }
}
