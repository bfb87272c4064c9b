package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.align.training.Alignment;
import io.triptych.encoder.align.training.AlignmentSettings;
import io.triptych.encoder.align.training.AlignmentSettings.Method;
import io.triptych.encoder.align.training.Figures;
import io.triptych.encoder.align.training.HeadAligner;
import io.triptych.encoder.align.training.LossCurve;
import io.triptych.encoder.align.training.TrainingFolder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackAligner;
import io.triptych.indexer.align.PictureReader;
import io.triptych.indexer.align.TitledPicture;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.service.eval.EvaluationReport;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "align",
    description = {
      "Train the image head on a catalogue's own titles and pictures, and make a pack of it.",
      "Towers and texts stay as they are. How much it finds before and after is measured on titles",
      "that the training did not see; no pack is made if that is not more.",
      "May be repeated after it was cut off: it goes on where it was."
    },
    footer = {
      "",
      "Examples:",
      "  triptych align shop --out models/shop --keep demo",
      "  triptych align catalogue.jsonl --media-root photos --out models/shop"
    })
final class AlignCommand implements Callable<Integer> {
  private final Context context;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "CATALOGUE|COLLECTION",
      description = "A catalogue (JSON Lines), or a collection that is indexed.")
  private String source;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The new pack: a new or empty folder.")
  private Path out;

  @Option(
      names = "--media-root",
      paramLabel = "DIR",
      description = "Pictures may lie here as well as beside their catalogue.")
  private Path mediaRoot;

  @Option(
      names = "--method",
      paramLabel = "M",
      defaultValue = "infonce",
      description = "infonce (default), infonce-mlp, ridge, cca or prototype.")
  private String method;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "TASK",
      description = {
        "Searches that should not get worse, measured before and after: folders with",
        "catalogue.jsonl, queries.jsonl and qrels.tsv."
      })
  private List<Path> keep = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is drawn at random (default: 1).")
  private long seed;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "Where features and the training's state are kept (default: DIR.work).")
  private Path work;

  @Mixin private DataOption data;
  @Mixin private PackOption pack;

  AlignCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    AlignmentSettings settings = AlignmentSettings.of(chosen(), seed);
    requireFree();
    List<KeepTask> tasks = new ArrayList<>();
    for (Path folder : keep) {
      tasks.add(KeepTask.open(folder));
    }
    ModelPack base = ModelPack.open(pack.folder(context));
    PackAligner.check(base);
    Path kept = work == null ? Path.of(out + ".work") : work;
    try (Encoder encoder = base.encoder(Runtime.getRuntime().availableProcessors())) {
      TrainingPairs pairs = TrainingPairs.of(pictures(encoder, kept), encoder);
      Alignment alignment = train(pairs, settings, kept);
      print(pairs, alignment);
      Files.writeString(Path.of(out + ".svg"), LossCurve.svg(alignment));
      if (!alignment.gained()) {
        throw new IllegalArgumentException(
            ("pairs: %d about %d different things teach nothing that holds for others"
                    + " (expected: more pairs, or more telling titles; no pack was made)")
                .formatted(pairs.pairs().size(), pairs.pairs().conceptCount()));
      }
      ModelPack made = write(base, alignment, pairs);
      compare(tasks, encoder, made, kept);
      context.terminal().out().println("Space " + made.space().hex() + " in " + out);
    }
    return ExitCode.DONE;
  }

  private Method chosen() {
    for (Method known : Method.values()) {
      if (known.id().equals(method.toLowerCase(Locale.ROOT))) {
        return known;
      }
    }
    throw new ParameterException(
        spec.commandLine(),
        "--method: %s (expected: infonce, infonce-mlp, ridge, cca or prototype)".formatted(method));
  }

  private void requireFree() throws IOException {
    if (Files.exists(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        if (entries.findAny().isPresent()) {
          throw new FileAlreadyExistsException(
              out.toString(), null, "exists (expected: a new or empty folder)");
        }
      }
    }
  }

  private List<TitledPicture> pictures(Encoder encoder, Path kept) throws IOException {
    try (Progress progress = Progress.of(context.terminal(), "pictures")) {
      Path file = Path.of(source);
      PictureReader.Pictures read;
      if (Files.isRegularFile(file)) {
        read =
            PictureReader.ofCatalogue(
                file,
                Optional.ofNullable(mediaRoot),
                kept.resolve("features"),
                encoder,
                new ImageDecoder()::decode,
                progress::at);
      } else {
        try (Collection collection = new DataDirectory(data.folder()).open(source)) {
          read =
              PictureReader.ofCollection(
                  collection, encoder, new ImageDecoder()::decode, progress::at);
        }
      }
      if (read.unreadable() > 0) {
        context
            .terminal()
            .err()
            .println("triptych: " + read.unreadable() + " pictures or lines could not be read");
      }
      return read.pictures();
    }
  }

  private Alignment train(TrainingPairs pairs, AlignmentSettings settings, Path kept) {
    TrainingFolder folder =
        new TrainingFolder(kept.resolve("training"), pairs.id() + " " + settings);
    try (Progress progress = Progress.of(context.terminal(), "steps")) {
      return HeadAligner.align(pairs.pairs(), settings, folder, progress::at);
    }
  }

  private void print(TrainingPairs pairs, Alignment alignment) {
    Terminal terminal = context.terminal();
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%d pairs about %d different things; learnt: %s. Each was looked for among %.0f that"
                + " the training did not see:%n",
            pairs.pairs().size(),
            pairs.pairs().conceptCount(),
            alignment.chosen(),
            alignment.pool());
    TextTable table =
        new TextTable().left("search").right("measure").right("before").right("after");
    rows(table, "title → picture", alignment.thingsBefore(), alignment.thingsAfter());
    rows(table, "picture → title", alignment.targetsBefore(), alignment.targetsAfter());
    terminal.out().print(table.render(terminal.width()));
    terminal.out().flush();
  }

  private static void rows(TextTable table, String name, Figures before, Figures after) {
    table.row(name, "R@1", percent(before.recall1()), percent(after.recall1()));
    table.row(name, "R@10", percent(before.recall10()), percent(after.recall10()));
    table.row(name, "MRR", percent(before.reciprocalRank()), percent(after.reciprocalRank()));
  }

  private ModelPack write(ModelPack base, Alignment alignment, TrainingPairs pairs)
      throws IOException {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("aligned_from", base.name() + " " + base.version() + ", space " + base.space().hex());
    about.put("aligned_method", chosen().id() + ", seed " + seed + ", " + alignment.chosen());
    about.put(
        "aligned_pairs",
        "%d about %d different things, %s"
            .formatted(pairs.pairs().size(), pairs.pairs().conceptCount(), pairs.id()));
    Map<String, Double> quality = new TreeMap<>();
    quality.put("held_out_titles_before_r10", rounded(alignment.thingsBefore().recall10()));
    quality.put("held_out_titles_after_r10", rounded(alignment.thingsAfter().recall10()));
    quality.put("held_out_pictures_before_r10", rounded(alignment.targetsBefore().recall10()));
    quality.put("held_out_pictures_after_r10", rounded(alignment.targetsAfter().recall10()));
    String name = out.toAbsolutePath().normalize().getFileName().toString();
    return PackAligner.write(
        base,
        new PackAligner.Request(name, alignment.tables(), about, quality, Map.of()),
        out,
        Runtime.getRuntime().availableProcessors());
  }

  private void compare(List<KeepTask> tasks, Encoder encoder, ModelPack made, Path kept)
      throws IOException {
    if (tasks.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable()
            .left("to keep")
            .right("queries")
            .right("measure")
            .right("before")
            .right("after");
    try (Encoder after = made.encoder(Runtime.getRuntime().availableProcessors());
        Progress progress = Progress.of(context.terminal(), "pictures to keep")) {
      for (KeepTask task : tasks) {
        List<TitledPicture> pictures =
            task.pictures(encoder, kept.resolve("features"), progress::at);
        EvaluationReport old = task.measure(encoder, pictures);
        EvaluationReport now = task.measure(after, pictures);
        for (String metric : List.of("R@1", "R@10", "MRR")) {
          table.row(
              task.name(),
              Integer.toString(old.queries()),
              metric,
              percent(old.metrics().get(metric)),
              percent(now.metrics().get(metric)));
        }
      }
    }
    context.terminal().out().print(table.render(context.terminal().width()));
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f", 100 * share);
  }
}
