package io.triptych.indexer.bulk;

import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.catalog.CatalogEntry;
import io.triptych.indexer.catalog.CatalogReader;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.MediaFetcher;
import io.triptych.indexer.catalog.RemoteMedia;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
 * One run of a bulk job. One thread reads entries, hands items to workers, and takes all back in
 * the same order to encode and write them; while it does so, the workers fetch and decode the next.
 * Bounded are the items under way, by a window and by what they hold, and their decoded pictures,
 * by a budget.
 */
final class BulkRun implements AutoCloseable {
  private static final int BATCH_ITEMS = 32;
  private static final long BATCH_PIXEL_BYTES = 96L << 20;
  private static final long BUDGET_PIXEL_BYTES = 192L << 20;
  private static final int WINDOW = 96;
  private static final long WINDOW_BYTES = 128L << 20;

  /** The decoder has its own limit on bytes, which gives the better message. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  private static final long MAX_REMOTE_BYTES = 64L << 20;
  private static final Duration REMOTE_TIME = Duration.ofSeconds(30);

  private final BulkJob job;
  private final IngestTarget target;
  private final ItemPreparer preparer;
  private final JobLog log;
  private final Optional<LetterSelection> selection;
  private final JobLedger ledger;
  private final ProgressListener listener;
  private final AtomicBoolean cancelled;
  private final ExecutorService workers;
  private final PixelBudget budget = new PixelBudget(BUDGET_PIXEL_BYTES);
  private final Deque<UnderWay> window = new ArrayDeque<>();
  private final List<Taken> batch = new ArrayList<>();
  private CatalogSurvey survey;
  private long total;
  private long batchPixelBytes;
  private long windowBytes;
  private long submitted;
  private long read;

  BulkRun(
      BulkJob job,
      IngestTarget target,
      JobLog log,
      InstantSource clock,
      ProgressListener listener,
      AtomicBoolean cancelled)
      throws IOException {
    this.job = job;
    this.target = target;
    this.preparer = target.preparer();
    this.log = log;
    this.selection =
        job.letters().isPresent()
            ? Optional.of(LetterSelection.read(job.letters().get()))
            : Optional.empty();
    this.ledger = new JobLedger(target, log, clock);
    this.listener = listener;
    this.cancelled = cancelled;
    this.workers =
        Executors.newFixedThreadPool(
            job.workers(), Thread.ofPlatform().daemon().name("triptych-fetch-", 0).factory());
  }

  /** Where an item comes from. */
  private record Origin(Item item, long line, Path source) {
    /** About how much memory the item takes. */
    long bytes() {
      long bytes = 2L * (item.title().length() + item.description().length());
      for (MediaSource medium : item.images()) {
        bytes += medium instanceof MediaSource.Inline(byte[] inline) ? inline.length : 0;
      }
      for (MediaSource medium : item.audio()) {
        bytes += medium instanceof MediaSource.Inline(byte[] inline) ? inline.length : 0;
      }
      return bytes;
    }
  }

  /** An entry that was read and not yet counted. */
  private sealed interface UnderWay {
    record Preparing(Origin origin, long number, Future<Prepared> prepared) implements UnderWay {}

    record Refused(DeadLetter letter) implements UnderWay {}

    record Superseded() implements UnderWay {}
  }

  private record Taken(Origin origin, Prepared.Ready ready) {}

  BulkReport call() throws IOException, InterruptedException {
    survey = survey();
    total = survey.entries();
    if (ledger.done() > 0) {
      tell();
    }
    for (CatalogSource source : job.sources()) {
      read(source);
    }
    if (!cancelled.get()) {
      buryLost();
      checkCount();
    }
    drain();
    ledger.point();
    long pruned = 0;
    if (!cancelled.get()) {
      pruned = job.prune() ? target.prune(survey.ids().orElseThrow()) : 0;
      ledger.end();
      target.settle(this::goesOnMerging);
    }
    tell();
    return ledger.report(read, pruned);
  }

  private CatalogSurvey survey() throws IOException {
    if (log.survey().isPresent() && !job.prune()) {
      return log.survey().get();
    }
    CatalogSurvey made = CatalogSurvey.of(job.sources(), this::open, cancelled::get);
    if (!cancelled.get()) {
      if (job.prune()) {
        checkPrune(made);
      }
      log.survey(made);
    }
    return made;
  }

  /** What an older version of an item is kept for cannot be told without its id. */
  private static void checkPrune(CatalogSurvey survey) {
    if (survey.nameless() > 0) {
      throw new IllegalStateException(
          "prune: %d entries have no id that could be read (expected: none, so that nothing is"
                  .formatted(survey.nameless())
              + " deleted that they are about)");
    }
    if (survey.entries() == 0) {
      throw new IllegalStateException("prune: 0 entries (expected: a catalogue that is not empty)");
    }
  }

  private CatalogReader open(CatalogSource source) throws IOException {
    CatalogReader reader = CatalogReader.open(source);
    return selection.map(letters -> letters.of(source, reader)).orElse(reader);
  }

  private void read(CatalogSource source) throws IOException, InterruptedException {
    Path file = source.path();
    MediaFetcher fetcher = fetcher(source);
    try (CatalogReader reader = open(source)) {
      while (read < log.begun().in() && !cancelled.get() && reader.skip()) {
        read++;
      }
      if (read < log.begun().in()) {
        return;
      }
      while (!cancelled.get()) {
        Optional<CatalogEntry> next = reader.next();
        if (next.isEmpty()) {
          return;
        }
        boolean superseded = survey.superseded().get(Math.toIntExact(read++));
        switch (next.get()) {
          case CatalogEntry.Rejected(long line, var id, var reason, String message) ->
              refuse(new DeadLetter(id, line, file, new Rejection(Stage.READ, reason, message)));
          case CatalogEntry.Parsed _ when superseded -> {
            makeRoom(0);
            window.add(new UnderWay.Superseded());
          }
          case CatalogEntry.Parsed(long line, Item item) ->
              submit(new Origin(item, line, file), fetcher);
        }
      }
    }
  }

  /** Counts what dead letters are about and is nowhere; it comes after all entries. */
  private void buryLost() throws IOException, InterruptedException {
    List<DeadLetter> lost = selection.map(LetterSelection::lost).orElse(List.of());
    total += lost.size();
    for (DeadLetter letter :
        lost.subList((int) Math.min(lost.size(), skippedLost()), lost.size())) {
      read++;
      refuse(letter);
    }
  }

  /** How many of the lost letters an earlier run has counted. */
  private long skippedLost() {
    long skipped = Math.max(0, log.begun().in() - read);
    read += skipped;
    return skipped;
  }

  private void checkCount() {
    if (read != total) {
      throw new IllegalStateException(
          "entries: %d (expected: %d, as at the first look; the catalogue changed meanwhile)"
              .formatted(read, total));
    }
  }

  private MediaFetcher fetcher(CatalogSource source) throws IOException {
    List<Path> folders = new ArrayList<>();
    job.mediaRoot().ifPresent(folders::add);
    folders.add(source.base());
    folders.forEach(target::addMediaRoot);
    return new MediaFetcher(folders, MAX_FILE_BYTES, remote(source));
  }

  private static Optional<RemoteMedia> remote(CatalogSource source) {
    return source.mediaHosts().isEmpty()
        ? Optional.empty()
        : Optional.of(new RemoteMedia(source.mediaHosts(), MAX_REMOTE_BYTES, REMOTE_TIME));
  }

  private void refuse(DeadLetter letter) throws IOException, InterruptedException {
    makeRoom(0);
    window.add(new UnderWay.Refused(letter));
  }

  private void submit(Origin origin, MediaFetcher fetcher)
      throws IOException, InterruptedException {
    makeRoom(origin.bytes());
    windowBytes += origin.bytes();
    long number = submitted++;
    window.add(
        new UnderWay.Preparing(
            origin,
            number,
            workers.submit(() -> preparer.prepare(origin.item(), fetcher, budget.of(number)))));
  }

  private void makeRoom(long bytes) throws IOException, InterruptedException {
    while (!window.isEmpty() && (window.size() >= WINDOW || windowBytes + bytes > WINDOW_BYTES)) {
      takeOne();
    }
  }

  private void drain() throws IOException, InterruptedException {
    while (!window.isEmpty()) {
      takeOne();
    }
    writeBatch();
  }

  private void takeOne() throws IOException, InterruptedException {
    switch (window.remove()) {
      case UnderWay.Superseded _ -> ledger.duplicate();
      case UnderWay.Refused(DeadLetter letter) -> ledger.bury(letter);
      case UnderWay.Preparing preparing -> take(preparing);
    }
    if (ledger.pointIsDue()) {
      writeBatch();
      ledger.point();
    }
  }

  private void take(UnderWay.Preparing first) throws IOException, InterruptedException {
    windowBytes -= first.origin().bytes();
    budget.head(first.number());
    switch (prepared(first)) {
      case Prepared.Bad(Rejection rejection) -> bury(first.origin(), rejection);
      case Prepared.Unchanged _ -> ledger.unchanged();
      case Prepared.Ready ready -> {
        batch.add(new Taken(first.origin(), ready));
        batchPixelBytes += ready.pixelBytes();
        if (batch.size() == BATCH_ITEMS || batchPixelBytes >= BATCH_PIXEL_BYTES) {
          writeBatch();
        }
      }
    }
  }

  private static Prepared prepared(UnderWay.Preparing item)
      throws IOException, InterruptedException {
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
    List<Optional<Rejection>> outcomes = target.write(batch.stream().map(Taken::ready).toList());
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i).isPresent()) {
        bury(batch.get(i).origin(), outcomes.get(i).get());
      } else {
        ledger.indexed();
      }
    }
    budget.release(batchPixelBytes);
    batchPixelBytes = 0;
    batch.clear();
    tell();
  }

  private void bury(Origin origin, Rejection rejection) throws IOException {
    ledger.bury(
        new DeadLetter(Optional.of(origin.item().id()), origin.line(), origin.source(), rejection));
  }

  private boolean goesOnMerging() {
    listener.update(ledger.progress(total).whileMerging());
    return !cancelled.get();
  }

  private void tell() {
    listener.update(ledger.progress(total));
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.close();
  }
}
