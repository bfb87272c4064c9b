package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.bulk.CollectionMigrator;
import io.triptych.indexer.bulk.MigrationReport;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.NextGeneration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "migrate",
    description = {
      "Move a collection to another pack.",
      "The items are written anew beside those that are searched, with vectors of the new pack,"
          + " and",
      "take their place in one step. Where the packs differ in their heads alone, as after align,",
      "nothing is encoded. May be repeated after it was cut off: it goes on where it was."
    },
    footer = {
      "",
      "Searches and writing go on meanwhile; what is written is brought over too. Only for the"
          + " last",
      "of it and the switch nobody else can write. The exit code is 4 if somebody does just then:",
      "all is ready, and the same command is quick when the writer is closed; --wait waits for it.",
      "A server that is running keeps to the old pack's vectors until it is started again with the",
      "new pack.",
      "",
      "Examples:",
      "  triptych migrate shop --pack models/shop --queries queries.jsonl --qrels qrels.tsv",
      "  triptych migrate shop --pack models/shop --wait",
      "  triptych migrate shop --rollback"
    })
final class MigrateCommand implements Callable<Integer> {
  /** A server gives the lock back after each call, so it is asked for more than once. */
  private static final int ATTEMPTS = 20;

  private static final long ATTEMPT_MS = 50;

  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "COLLECTION", description = "The collection to move.")
  private String collection;

  @Option(names = "--pack", paramLabel = "DIR", description = "The pack to move to.")
  private Path pack;

  @Option(
      names = "--from-pack",
      paramLabel = "DIR",
      defaultValue = "${env:TRIPTYCH_PACK}",
      description = {
        "The pack that made the collection, for --queries (default: $TRIPTYCH_PACK, else",
        "models/triptych-base)."
      })
  private Path fromPack;

  @Option(
      names = "--queries",
      paramLabel = "Q",
      description = "Judged queries, as for eval: compare the collection before and after.")
  private Path queries;

  @Option(names = "--qrels", paramLabel = "R", description = "Their judgements.")
  private Path qrels;

  @Option(
      names = "--no-switch",
      description = "Build and compare, and leave the old one in place; a later call is quick.")
  private boolean noSwitch;

  @Option(
      names = "--leave-out",
      description = "Switch even if there are items that cannot be brought over.")
  private boolean leaveOut;

  @Option(
      names = "--wait",
      description = {
        "If somebody is writing the collection in the end, go on bringing over what is written,"
            + " and",
        "switch as soon as nobody does."
      })
  private boolean wait;

  @Option(
      names = "--rollback",
      description = "Go back to what was before the last migration; once more goes forward again.")
  private boolean rollback;

  @Mixin private DataOption data;

  MigrateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataDirectory directory = new DataDirectory(data.folder());
    check();
    if (rollback) {
      SpaceId space = directory.rollBack(collection);
      say("Collection " + collection + " is of space " + space.hex() + " again.");
      return ExitCode.DONE;
    }
    try (Encoder encoder = context.encoders().open(pack)) {
      try (Collection opened = directory.open(collection)) {
        if (opened.space().equals(encoder.space())) {
          say("Collection " + collection + " is of space " + encoder.space().hex() + " already.");
          return ExitCode.DONE;
        }
      }
      if (queries != null) {
        requireOldPack(directory);
      }
      try (NextGeneration next =
          directory.nextGeneration(collection, encoder.space(), encoder.dimension())) {
        return migrate(next, encoder);
      }
    }
  }

  /** Seen before the work begins, not after it. */
  private void requireOldPack(DataDirectory directory) throws IOException {
    try (Encoder before = context.encoders().open(oldPack());
        Collection opened = directory.open(collection)) {
      Engines.embedder(before, opened);
    }
  }

  private Path oldPack() {
    return fromPack == null ? context.home().resolve("models/triptych-base") : fromPack;
  }

  private void check() {
    if (wait && (rollback || noSwitch)) {
      throw wrong(
          "--wait: with %s (expected: a switch to wait for)",
          rollback ? "--rollback" : "--no-switch");
    }
    if (rollback == (pack != null)) {
      throw wrong("--pack, --rollback: %s (expected: one of them)", rollback ? "both" : "none");
    }
    if ((queries == null) != (qrels == null)) {
      throw wrong("--queries and --qrels: %s (expected: both or none)", "one of them");
    }
  }

  private ParameterException wrong(String pattern, String what) {
    return new ParameterException(spec.commandLine(), pattern.formatted(what));
  }

  private int migrate(NextGeneration next, Encoder encoder)
      throws IOException, InterruptedException {
    CollectionMigrator migrator =
        new CollectionMigrator(next, encoder, new ImageDecoder()::decode, InstantSource.system());
    MigrationReport report;
    try (Progress progress = Progress.of(context.terminal(), "items")) {
      report = migrator.run(progress::at);
    }
    say(summary(report));
    CatchUp catchUp = new CatchUp(migrator, report);
    catchUp.run();
    catchUp.news().ifPresent(this::say);
    if (!complete(catchUp.last())) {
      return ExitCode.FAILED;
    }
    if (queries != null) {
      compare(next, encoder);
    }
    if (noSwitch) {
      say("Not switched: collection " + collection + " is as it was.");
      return ExitCode.DONE;
    }
    if (!lock(next, catchUp)) {
      complain(
          "collection: %s is being written (expected: nobody who writes; all is ready, run the same"
                  .formatted(collection)
              + " command again when the writer is closed, or use --wait)");
      return ExitCode.NOT_YET;
    }
    catchUp.run();
    Optional<String> news = catchUp.news();
    news.ifPresent(this::say);
    if (news.isPresent() && !complete(catchUp.last())) {
      return ExitCode.FAILED;
    }
    next.makeLive();
    say("Collection " + collection + " is of space " + encoder.space().hex() + " now.");
    return ExitCode.DONE;
  }

  /** Whether all items are there, or may be left out; tells if not. */
  private boolean complete(MigrationReport report) {
    if (report.dead() == 0) {
      return true;
    }
    say("Why items cannot be brought over: " + report.deadLetters());
    if (!leaveOut) {
      complain(
          ("items: %d of %d cannot be brought over (expected: none; collection %s is as it was,"
                  + " mend them or use --leave-out)")
              .formatted(report.dead(), report.items(), collection));
    }
    return leaveOut;
  }

  /** Keeps others from writing, as soon as nobody does. */
  private boolean lock(NextGeneration next, CatchUp catchUp)
      throws IOException, InterruptedException {
    boolean told = false;
    while (true) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (next.lock()) {
          return true;
        }
        Thread.sleep(ATTEMPT_MS);
      }
      if (!wait) {
        return false;
      }
      if (!told) {
        say("Collection " + collection + " is being written: waiting until nobody does.");
        told = true;
      }
      catchUp.run();
    }
  }

  private void complain(String message) {
    context.terminal().out().flush();
    context.terminal().err().println("triptych: " + message);
    context.terminal().err().flush();
  }

  private void compare(NextGeneration next, Encoder encoder) throws IOException {
    try (Encoder before = context.encoders().open(oldPack());
        Comparison comparison = new Comparison(collection, queries, qrels)) {
      comparison.add("before", before, next.live());
      comparison.add("after", encoder, next.next());
      context.terminal().out().print(comparison.table(context.terminal()));
    }
  }

  private static String summary(MigrationReport report) {
    return String.format(
        Locale.ROOT,
        "%d items = %d written + %d kept + %d left; %d media by stored features, %d encoded, %.1f"
            + " s",
        report.items(),
        report.written(),
        report.kept(),
        report.dead(),
        report.projected(),
        report.encoded(),
        report.elapsed().toMillis() / 1000.0);
  }

  private void say(String line) {
    context.terminal().out().println(line);
    context.terminal().out().flush();
  }
}
