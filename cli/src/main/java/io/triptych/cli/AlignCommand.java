package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.align.training.AlignmentSettings;
import io.triptych.encoder.align.training.AlignmentSettings.Method;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackAligner;
import io.triptych.indexer.align.MediaReader;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    name = "align",
    description = {
      "Train the heads of pictures and sounds on a catalogue, and make a pack of it.",
      "It learns from the catalogue's own titles, and from items with several pictures or sounds.",
      "Towers and texts stay as they are. How much it finds before and after is measured on things",
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
      description = "Pictures and sounds may lie here as well as beside their catalogue.")
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
      names = "--mixup",
      paramLabel = "A",
      defaultValue = "0",
      description = {
        "Let infonce mix pairs by shares of the distribution Beta(A, A), A at most 1 (default: 0,",
        "no mixing)."
      })
  private double mixup;

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
    AlignmentSettings settings = AlignmentSettings.of(chosen(), seed).withMixup(mixup);
    AlignedPack.requireFree(out);
    KeepTasks tasks = KeepTasks.open(keep, context.terminal());
    ModelPack base = ModelPack.open(pack.folder(context));
    PackAligner.check(base);
    Path kept = work == null ? Path.of(out + ".work") : work;
    Path features = kept.resolve("features");
    try (Encoder encoder = base.encoder(Runtime.getRuntime().availableProcessors())) {
      TrainingMedia media = new TrainingMedia(encoder, context.terminal());
      List<TrainingPairs> pairs = TrainingPairs.of(read(media, features), encoder);
      List<AlignedHead> gained =
          new HeadTraining(settings, kept, out, context.terminal()).gained(pairs);
      ModelPack made = AlignedPack.write(base, settings, gained, out);
      tasks.compare(encoder, made, features);
      context.terminal().out().println("Space " + made.space().hex() + " in " + out);
    }
    return ExitCode.DONE;
  }

  private MediaReader.Media read(TrainingMedia media, Path features) throws IOException {
    Path file = Path.of(source);
    return Files.isRegularFile(file)
        ? media.ofCatalogue(file, Optional.ofNullable(mediaRoot), features)
        : media.ofCollection(new DataDirectory(data.folder()), source);
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
}
