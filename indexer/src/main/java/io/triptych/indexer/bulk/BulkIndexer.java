package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.Collection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Brings catalogues into a collection: read, fetch, decode, encode, write. A job may be run again
 * at any time, also after a crash: what was encoded is not encoded again, and items the collection
 * holds just so are left alone.
 *
 * <p>An item with one bad medium is rejected whole, so that nothing is half indexed; an older
 * version of it stays.
 */
public final class BulkIndexer {
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
    check(job);
    return run(cancelled -> {
      try (IngestSession session = IngestSession.open(collection, encoder, decoder);
          JobLog log = JobLog.start(collection.jobsFolder(), job, clock.instant());
          BulkRun run = new BulkRun(job, session, log, clock, listener, cancelled)) {
        return run.call();
      }
    });
  }

  /**
   * Goes on with the last job, which was cut off, from the last place that is durable. The report
   * is about the whole job.
   *
   * @param sources what the job is expected to be about; any if empty
   * @param workers how many threads fetch and decode
   * @throws IllegalStateException if the last job came to its end, or was about other catalogues
   * @throws java.nio.file.FileSystemException if a catalogue has changed since the job began
   * @throws io.triptych.indexer.collection.DamagedFileException if the journal is damaged
   */
  public BulkReport resume(List<CatalogSource> sources, int workers, ProgressListener listener)
      throws IOException, InterruptedException {
    return run(cancelled -> {
      try (IngestSession session = IngestSession.open(collection, encoder, decoder)) {
        JobLog.Kept kept = unfinished();
        BulkJob job = kept.state().job().job().withWorkers(workers);
        checkSame(sources, job.sources());
        kept.state().job().checkSources();
        try (JobLog log = kept.goOn(session.mark());
            BulkRun run = new BulkRun(job, session, log, clock, listener, cancelled)) {
          return run.call();
        }
      }
    });
  }

  private JobLog.Kept unfinished() throws IOException {
    JobLog.Kept last =
        JobLog.all(collection.jobsFolder())
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException(
                    "resume: collection %s has had no job (expected: one that was cut off)"
                        .formatted(collection.name())));
    if (last.state().end().isPresent()) {
      throw new IllegalStateException(
          "resume: the last job of collection %s, %s, came to its end (expected: one that was cut"
                  .formatted(collection.name(), last.folder().getFileName())
              + " off)");
    }
    return last;
  }

  private static void checkSame(List<CatalogSource> asked, List<CatalogSource> began) {
    List<Path> paths = asked.stream().map(BulkIndexer::absolute).toList();
    List<Path> expected = began.stream().map(BulkIndexer::absolute).toList();
    if (!asked.isEmpty() && !paths.equals(expected)) {
      throw new IllegalStateException(
          "resume: %s (expected: %s, as the job began)".formatted(paths, expected));
    }
  }

  private static Path absolute(CatalogSource source) {
    return source.path().toAbsolutePath().normalize();
  }

  /**
   * The job that takes in what dead letters are about, read from their catalogues as they are now;
   * empty if there are no letters.
   *
   * @param letters a file of dead letters; if empty, that of the last job
   * @param options how to read catalogues that no job of the collection is known to have read
   * @throws IllegalStateException if no file is given and there was no job
   */
  public Optional<BulkJob> retry(Optional<Path> letters, Function<Path, CatalogSource> options)
      throws IOException {
    List<JobLog.Kept> jobs = JobLog.all(collection.jobsFolder()).toList();
    Path file =
        letters
            .or(() -> jobs.stream().findFirst().map(BulkIndexer::deadLetters))
            .orElseThrow(() ->
                new IllegalStateException(
                    "retry: collection %s has had no job (expected: a file of dead letters)"
                        .formatted(collection.name())));
    Optional<BulkJob> wrote =
        jobs.stream()
            .filter(kept -> deadLetters(kept).equals(file.toAbsolutePath().normalize()))
            .findFirst()
            .map(kept -> kept.state().job().job());
    List<CatalogSource> sources = new ArrayList<>();
    DeadLetterFile.read(file).stream()
        .map(letter -> letter.source().toAbsolutePath().normalize())
        .distinct()
        .forEach(path ->
            sources.add(
                wrote.stream()
                    .flatMap(job -> job.sources().stream())
                    .filter(source -> absolute(source).equals(path))
                    .findFirst()
                    .orElseGet(() -> options.apply(path))));
    if (sources.isEmpty()) {
      return Optional.empty();
    }
    BulkJob job =
        new BulkJob(
            sources,
            wrote.flatMap(BulkJob::mediaRoot),
            Runtime.getRuntime().availableProcessors(),
            Optional.empty(),
            false,
            Optional.of(file));
    return Optional.of(job);
  }

  private static Path deadLetters(JobLog.Kept kept) {
    return kept.state().job().job().deadLetters().orElseThrow().toAbsolutePath().normalize();
  }

  /**
   * Reads, checks, fetches and decodes all that a job is about and counts it as it would be
   * counted, but writes nothing other than dead letters, and encodes nothing.
   *
   * @param collection what the job would write; empty if it would be a new one
   * @param job with a place for dead letters
   */
  public static BulkReport dryRun(
      Optional<Collection> collection,
      Encoder encoder,
      ImageDecoding decoder,
      InstantSource clock,
      BulkJob job,
      ProgressListener listener)
      throws IOException, InterruptedException {
    check(job);
    return run(cancelled -> {
      try (DryRun target = new DryRun(collection, encoder, decoder);
          JobLog log = JobLog.withoutJournal(job.deadLetters().orElseThrow());
          BulkRun run = new BulkRun(job, target, log, clock, listener, cancelled)) {
        return run.call();
      }
    });
  }

  private static void check(BulkJob job) throws IOException {
    for (CatalogSource source : job.sources()) {
      source.check();
    }
  }

  /** The body of a job. */
  @FunctionalInterface
  private interface Body {
    BulkReport call(AtomicBoolean cancelled) throws IOException, InterruptedException;
  }

  private static BulkReport run(Body body) throws IOException, InterruptedException {
    AtomicBoolean cancelled = new AtomicBoolean();
    FutureTask<BulkReport> task = new FutureTask<>(() -> body.call(cancelled));
    // An interrupt closes the files that a thread is just writing; so the writing thread never gets
    // one, but is asked to stop.
    Thread.ofPlatform().name("triptych-bulk").start(task);
    return await(task, cancelled);
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
