package io.triptych.indexer.bulk;

import io.triptych.indexer.Item;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.catalog.CatalogEntry;
import io.triptych.indexer.catalog.CatalogReader;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.MediaFetcher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One run of a bulk job. One thread reads lines, hands items to workers, and takes them back in the
 * same order to encode and write them; while it does so, the workers fetch and decode the next.
 * Bounded are the items under way, by a window, and their decoded pictures, by a budget.
 */
final class BulkRun implements AutoCloseable {
  private static final int BATCH_ITEMS = 32;
  private static final long BATCH_PIXEL_BYTES = 96L << 20;
  private static final long BUDGET_PIXEL_BYTES = 192L << 20;
  private static final int WINDOW = 96;

  /** Items between commits; what a crash undoes is written again without encoding. */
  private static final int COMMIT_ITEMS = 20_000;

  /** The decoder has its own limit on bytes, which gives the better message. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  private final BulkJob job;
  private final IngestSession session;
  private final ItemPreparer preparer;
  private final Path deadLetterPath;
  private final DeadLetterFile deadLetters;
  private final InstantSource clock;
  private final Instant began;
  private final ProgressListener listener;
  private final AtomicBoolean cancelled;
  private final ExecutorService workers;
  private final PixelBudget budget = new PixelBudget(BUDGET_PIXEL_BYTES);
  private final Deque<UnderWay> window = new ArrayDeque<>();
  private final List<Taken> batch = new ArrayList<>();
  private CatalogSurvey survey;
  private long batchPixelBytes;
  private long submitted;
  private long uncommitted;
  private int entry;
  private long in;
  private long indexed;
  private long unchanged;
  private long duplicate;
  private long dead;

  BulkRun(
      BulkJob job,
      IngestSession session,
      Path deadLetterPath,
      InstantSource clock,
      ProgressListener listener,
      AtomicBoolean cancelled)
      throws IOException {
    this.job = job;
    this.session = session;
    this.preparer = session.preparer();
    this.deadLetterPath = deadLetterPath;
    this.deadLetters = new DeadLetterFile(deadLetterPath);
    this.clock = clock;
    this.began = clock.instant();
    this.listener = listener;
    this.cancelled = cancelled;
    this.workers =
        Executors.newFixedThreadPool(
            job.workers(), Thread.ofPlatform().daemon().name("triptych-fetch-", 0).factory());
  }

  /** Where an item comes from. */
  private record Origin(Item item, long line, Path source) {}

  private record UnderWay(Origin origin, long number, Future<Prepared> prepared) {}

  private record Taken(Origin origin, Prepared.Ready ready) {}

  BulkReport call() throws IOException, InterruptedException {
    survey = CatalogSurvey.of(job.sources(), cancelled::get);
    for (CatalogSource source : job.sources()) {
      read(source);
    }
    while (!window.isEmpty()) {
      takeOne();
    }
    writeBatch();
    deadLetters.sync();
    session.commit();
    tell();
    return new BulkReport(
        in,
        indexed,
        unchanged,
        duplicate,
        dead,
        session.encoded(),
        session.unheard(),
        Duration.between(began, clock.instant()),
        deadLetterPath);
  }

  private void read(CatalogSource source) throws IOException, InterruptedException {
    Path file = source.path();
    MediaFetcher fetcher = fetcher(source);
    try (CatalogReader reader = CatalogReader.open(source)) {
      for (Optional<CatalogEntry> next = reader.next();
          next.isPresent() && !cancelled.get();
          next = reader.next()) {
        in++;
        boolean superseded = survey.superseded().get(entry++);
        switch (next.get()) {
          case CatalogEntry.Rejected(long line, var id, var reason, String message) ->
              bury(new DeadLetter(id, line, file, new Rejection(Stage.READ, reason, message)));
          case CatalogEntry.Parsed _ when superseded -> duplicate++;
          case CatalogEntry.Parsed(long line, Item item) ->
              submit(new Origin(item, line, file), fetcher);
        }
      }
    }
  }

  private MediaFetcher fetcher(CatalogSource source) throws IOException {
    List<Path> folders = new ArrayList<>();
    job.mediaRoot().ifPresent(folders::add);
    folders.add(source.base());
    folders.forEach(session::addMediaRoot);
    return new MediaFetcher(folders, MAX_FILE_BYTES);
  }

  private void submit(Origin origin, MediaFetcher fetcher)
      throws IOException, InterruptedException {
    if (window.size() == WINDOW) {
      takeOne();
    }
    long number = submitted++;
    window.add(
        new UnderWay(
            origin,
            number,
            workers.submit(() -> preparer.prepare(origin.item(), fetcher, budget, number))));
  }

  private void takeOne() throws IOException, InterruptedException {
    UnderWay first = window.remove();
    budget.head(first.number());
    switch (prepared(first)) {
      case Prepared.Bad(Rejection rejection) -> bury(first.origin(), rejection);
      case Prepared.Unchanged _ -> unchanged++;
      case Prepared.Ready ready -> {
        batch.add(new Taken(first.origin(), ready));
        batchPixelBytes += ready.pixelBytes();
        if (batch.size() == BATCH_ITEMS || batchPixelBytes >= BATCH_PIXEL_BYTES) {
          writeBatch();
        }
      }
    }
  }

  private static Prepared prepared(UnderWay item) throws IOException, InterruptedException {
    try {
      return item.prepared().get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IOException(e.getCause());
      }
    }
  }

  private void writeBatch() throws IOException {
    List<Optional<Rejection>> outcomes = session.write(batch.stream().map(Taken::ready).toList());
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i).isPresent()) {
        bury(batch.get(i).origin(), outcomes.get(i).get());
      } else {
        indexed++;
        uncommitted++;
      }
    }
    budget.release(batchPixelBytes);
    batchPixelBytes = 0;
    batch.clear();
    if (uncommitted >= COMMIT_ITEMS) {
      session.commit();
      uncommitted = 0;
    }
    tell();
  }

  private void bury(Origin origin, Rejection rejection) throws IOException {
    bury(
        new DeadLetter(Optional.of(origin.item().id()), origin.line(), origin.source(), rejection));
  }

  private void bury(DeadLetter letter) throws IOException {
    deadLetters.add(letter);
    dead++;
  }

  private void tell() {
    listener.update(
        new Progress(
            indexed + unchanged + duplicate + dead,
            survey.entries(),
            dead,
            Duration.between(began, clock.instant())));
  }

  @Override
  public void close() throws IOException {
    workers.shutdownNow();
    workers.close();
    deadLetters.close();
  }
}
