package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.catalog.ChangeEntry;
import io.triptych.indexer.catalog.ChangeReader;
import io.triptych.indexer.collection.Collection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the changes of a file to items that are there, and commits now and then. A change that
 * cannot be made is a dead letter and holds up no other. May be run again at any time, also after a
 * crash: a change that was made is found to be.
 */
public final class FileUpdater {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Collection collection;
  private final Encoder encoder;
  private final ImageDecoding decoder;
  private final InstantSource clock;
  private final int step;

  public FileUpdater(
      Collection collection, Encoder encoder, ImageDecoding decoder, InstantSource clock) {
    this(collection, encoder, decoder, clock, 2000);
  }

  FileUpdater(
      Collection collection,
      Encoder encoder,
      ImageDecoding decoder,
      InstantSource clock,
      int step) {
    this.collection = collection;
    this.encoder = encoder;
    this.decoder = decoder;
    this.clock = clock;
    this.step = step;
  }

  /**
   * Makes the changes of a file, in its order; returns when they are durable and seen by new
   * searchers.
   *
   * @param letters where dead letters go; by default a file among those of the collection's jobs
   * @throws java.nio.file.NoSuchFileException if there is no such file
   * @throws io.triptych.indexer.collection.CollectionLockedException if somebody else writes the
   *     collection
   * @throws InterruptedException if interrupted; the steps made by then are durable
   */
  public FileUpdateReport run(CatalogSource file, Optional<Path> letters, ProgressListener listener)
      throws IOException, InterruptedException {
    Path path = letters.orElseGet(this::defaultLetters);
    FileUpdateReport report;
    try (ChangeReader reader = ChangeReader.open(file);
        ItemIngestor ingestor = ItemIngestor.open(collection, encoder, decoder);
        DeadLetterFile deadLetters = new DeadLetterFile(path)) {
      report = new Run(file.path(), ingestor, deadLetters, path, listener).call(reader);
    }
    if (report.dead() == 0 && letters.isEmpty()) {
      Files.delete(path);
    }
    return report;
  }

  private Path defaultLetters() {
    return collection.jobsFolder().resolve("update-" + TIME.format(clock.instant()) + ".jsonl");
  }

  /** One run: what it counts and what it holds. */
  private final class Run {
    private final Path source;
    private final ItemIngestor ingestor;
    private final DeadLetterFile deadLetters;
    private final Path letters;
    private final ProgressListener listener;
    private final Instant began = clock.instant();

    /** The changes of a step, by item. */
    private final Map<String, ChangeEntry.Parsed> pending = new LinkedHashMap<>();

    private long in;
    private long inPlace;
    private long anew;
    private long unchanged;
    private long dead;

    Run(
        Path source,
        ItemIngestor ingestor,
        DeadLetterFile deadLetters,
        Path letters,
        ProgressListener listener) {
      this.source = source;
      this.ingestor = ingestor;
      this.deadLetters = deadLetters;
      this.letters = letters;
      this.listener = listener;
    }

    FileUpdateReport call(ChangeReader reader) throws IOException, InterruptedException {
      for (Optional<ChangeEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        in++;
        switch (next.get()) {
          case ChangeEntry.Rejected(long line, var id, Reason reason, String message) ->
              bury(id, line, new Rejection(Stage.READ, reason, message));
          case ChangeEntry.Parsed change -> {
            // Of two changes of one item one may be bad, and the other is not to go with it.
            if (pending.size() == step || pending.containsKey(change.id())) {
              write();
            }
            pending.put(change.id(), change);
          }
        }
      }
      write();
      deadLetters.sync();
      Duration elapsed = Duration.between(began, clock.instant());
      return new FileUpdateReport(in, inPlace, anew, unchanged, dead, elapsed, letters);
    }

    private void write() throws IOException, InterruptedException {
      List<ChangeEntry.Parsed> changes =
          pending.values().stream().filter(change -> !change.changes().isEmpty()).toList();
      unchanged += pending.size() - changes.size();
      pending.clear();
      List<UpdateResult> results =
          ingestor.update(changes.stream().map(c -> new ItemUpdate(c.id(), c.changes())).toList());
      for (int i = 0; i < results.size(); i++) {
        count(changes.get(i), results.get(i));
      }
      listener.update(new Progress(in, -1, dead, Duration.between(began, clock.instant())));
    }

    private void count(ChangeEntry.Parsed change, UpdateResult result) throws IOException {
      switch (result) {
        case UpdateResult.Updated(boolean quick, long _) -> {
          inPlace += quick ? 1 : 0;
          anew += quick ? 0 : 1;
        }
        case UpdateResult.Unchanged _ -> unchanged++;
        case UpdateResult.NoSuchItem _ ->
            bury(
                Optional.of(change.id()),
                change.line(),
                new Rejection(
                    Stage.VALIDATE,
                    Reason.UNKNOWN_ITEM,
                    "id: " + change.id() + " (expected: that of an item of the collection)"));
        case UpdateResult.Rejected(Rejection rejection) ->
            bury(Optional.of(change.id()), change.line(), rejection);
      }
    }

    private void bury(Optional<String> id, long line, Rejection rejection) throws IOException {
      deadLetters.add(new DeadLetter(id, line, source, rejection));
      dead++;
    }
  }
}
