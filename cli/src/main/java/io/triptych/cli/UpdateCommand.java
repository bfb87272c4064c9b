package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.bulk.FileUpdateReport;
import io.triptych.indexer.bulk.FileUpdater;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.bulk.UpdateResult;
import io.triptych.indexer.catalog.CatalogSource;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.Schema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "update",
    description = {
      "Change attributes of items that are there, without encoding anything.",
      "Numbers, such as price and stock, are changed in place; for anything else the item is written",
      "anew with its vectors.",
      "The exit code is 1 if an item does not exist or a value does not fit its attribute's type.",
      "Of a file, changes that cannot be made go to a file of dead letters; the exit code is 3 if",
      "there are any."
    },
    footer = {
      "",
      "A file of changes is JSON Lines, {\"id\":\"sku-1\",\"price\":9.9,\"stock\":null}, where null"
          + " takes",
      "away, or CSV with a header, where an empty cell changes nothing. It may be run again.",
      "",
      "Examples:",
      "  triptych update shop sku-1 sku-2 --set stock=0 --unset sale",
      "  triptych update shop --file prices.csv"
    })
final class UpdateCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "COLLECTION", description = "The collection to write.")
  private String collection;

  @Parameters(index = "1..*", paramLabel = "ID", arity = "0..*", description = "The items.")
  private List<String> ids = List.of();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Changes of many items: JSON Lines, or CSV with a column id.")
  private Path file;

  @Option(
      names = "--dead-letter",
      paramLabel = "FILE",
      description = "Where the dead letters of --file go (default: in the collection's jobs).")
  private Path deadLetter;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = {
        "A new value, of the attribute's type; of a new attribute a number, true or false, or a",
        "word. Several values of one name make a list of words."
      })
  private List<String> set = List.of();

  @Option(names = "--unset", paramLabel = "NAME", description = "An attribute to take away.")
  private List<String> unset = List.of();

  @Mixin private CatalogOptions catalogue;
  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  UpdateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    if (file != null) {
      return updateFrom(catalogue.source(file));
    }
    try (Encoder encoder = pack.open(context);
        Collection opened = new DataDirectory(data.folder()).open(collection)) {
      Map<String, Optional<AttributeValue>> changes = changes(opened.schema());
      List<ItemUpdate> updates = ids.stream().map(id -> new ItemUpdate(id, changes)).toList();
      List<UpdateResult> results;
      try (ItemIngestor ingestor = ItemIngestor.open(opened, encoder, new ImageDecoder()::decode)) {
        results = ingestor.update(updates);
      }
      return print(results);
    }
  }

  private void check() {
    if ((file == null) == ids.isEmpty()) {
      throw wrong(
          "ID, --file: %s (expected: one of them)".formatted(file == null ? "none" : "both"));
    }
    if (file != null && !(set.isEmpty() && unset.isEmpty())) {
      throw wrong("--file: with --set or --unset (expected: the changes in the file)");
    }
    if (file == null && deadLetter != null) {
      throw wrong("--dead-letter: " + deadLetter + " (expected: --file with it)");
    }
  }

  private int updateFrom(CatalogSource source) throws IOException, InterruptedException {
    source.check();
    FileUpdateReport report;
    try (Encoder encoder = pack.open(context);
        Collection opened = new DataDirectory(data.folder()).open(collection);
        Progress progress = Progress.of(context.terminal(), "changes")) {
      report =
          new FileUpdater(opened, encoder, new ImageDecoder()::decode, InstantSource.system())
              .run(source, Optional.ofNullable(deadLetter), progress::at);
    }
    PrintWriter out = context.terminal().out();
    out.printf(
        Locale.ROOT,
        "%d in = %d in place + %d written anew + %d unchanged + %d dead; %.1f s%n",
        report.in(),
        report.inPlace(),
        report.anew(),
        report.unchanged(),
        report.dead(),
        report.elapsed().toMillis() / 1000.0);
    if (report.dead() > 0) {
      out.println("Why changes could not be made: " + report.deadLetters());
    }
    out.flush();
    return report.dead() == 0 ? ExitCode.DONE : ExitCode.LEFT_OUT;
  }

  private Map<String, Optional<AttributeValue>> changes(Schema schema) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String assignment : set) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw wrong("--set: " + assignment + " (expected: NAME=VALUE)");
      }
      values
          .computeIfAbsent(assignment.substring(0, equals), _ -> new ArrayList<>())
          .add(assignment.substring(equals + 1));
    }
    Map<String, Optional<AttributeValue>> changes = new TreeMap<>();
    values.forEach((name, all) -> changes.put(name, Optional.of(value(schema, name, all))));
    for (String name : unset) {
      if (changes.put(name, Optional.empty()) != null) {
        throw wrong("--unset: " + name + " (expected: another name than those of --set)");
      }
    }
    if (changes.isEmpty()) {
      throw wrong("--set: none (expected: --set NAME=VALUE or --unset NAME)");
    }
    return changes;
  }

  /** The words of a value as the attribute's type, or the words themselves, want to have them. */
  private static AttributeValue value(Schema schema, String name, List<String> words) {
    Optional<AttributeType> type = schema.type(name);
    if (words.size() == 1 && (type.isEmpty() || type.get() == AttributeType.NUMERIC)) {
      Optional<Double> number = number(words.getFirst());
      if (number.isPresent()) {
        return new AttributeValue.Numeric(number.get());
      }
    }
    boolean truth = words.equals(List.of("true")) || words.equals(List.of("false"));
    if (truth && (type.isEmpty() || type.get() == AttributeType.FLAG)) {
      return new AttributeValue.Flag(Boolean.parseBoolean(words.getFirst()));
    }
    return new AttributeValue.Keyword(words);
  }

  private static Optional<Double> number(String word) {
    try {
      double number = Double.parseDouble(word);
      return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int print(List<UpdateResult> results) {
    int inPlace = 0;
    int anew = 0;
    int unchanged = 0;
    for (int i = 0; i < results.size(); i++) {
      switch (results.get(i)) {
        case UpdateResult.Updated(boolean quick, long _) -> {
          inPlace += quick ? 1 : 0;
          anew += quick ? 0 : 1;
        }
        case UpdateResult.Unchanged _ -> unchanged++;
        case UpdateResult.NoSuchItem _ ->
            context.terminal().err().println("id: " + ids.get(i) + " (expected: an item's)");
        case UpdateResult.Rejected(var rejection) ->
            context.terminal().err().println(ids.get(i) + ": " + rejection.message());
      }
    }
    int failed = results.size() - inPlace - anew - unchanged;
    context
        .terminal()
        .out()
        .printf(
            "%d in = %d in place + %d written anew + %d unchanged + %d failed%n",
            results.size(), inPlace, anew, unchanged, failed);
    context.terminal().out().flush();
    context.terminal().err().flush();
    return failed == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }
}
