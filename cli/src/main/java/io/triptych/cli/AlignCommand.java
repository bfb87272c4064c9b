package io.triptych.cli;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.training.Alignment;
import io.triptych.encoder.align.training.AlignmentSettings;
import io.triptych.encoder.align.training.AlignmentSettings.Method;
import io.triptych.encoder.align.training.HeadAligner;
import io.triptych.encoder.align.training.LossCurve;
import io.triptych.encoder.align.training.TrainingFolder;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackAligner;
import io.triptych.indexer.align.MediaReader;
import io.triptych.indexer.align.TitledMedium;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
      "Train the heads of pictures and sounds on a catalogue's own titles, and make a pack of it.",
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
    List<KeepTask> tasks = new ArrayList<>();
    for (Path folder : keep) {
      tasks.add(KeepTask.open(folder));
    }
    ModelPack base = ModelPack.open(pack.folder(context));
    PackAligner.check(base);
    Path kept = work == null ? Path.of(out + ".work") : work;
    Terminal terminal = context.terminal();
    try (Encoder encoder = base.encoder(Runtime.getRuntime().availableProcessors())) {
      List<AlignedHead> heads = new ArrayList<>();
      for (TrainingPairs pairs : TrainingPairs.of(media(encoder, kept), encoder)) {
        Alignment alignment = train(pairs, settings, kept);
        terminal.out().print(AlignmentTables.pairs(pairs, alignment, terminal.width()));
        terminal.out().flush();
        Files.writeString(curve(pairs.modality()), LossCurve.svg(alignment));
        heads.add(new AlignedHead(pairs, alignment));
      }
      ModelPack made = AlignedPack.write(base, settings, gained(heads), out);
      if (!tasks.isEmpty()) {
        terminal
            .out()
            .print(AlignmentTables.kept(compare(tasks, encoder, made, kept), terminal.width()));
      }
      terminal.out().println("Space " + made.space().hex() + " in " + out);
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

  /** Those heads that find more than before; of others the user is told. */
  private List<AlignedHead> gained(List<AlignedHead> heads) {
    List<AlignedHead> gained = heads.stream().filter(head -> head.alignment().gained()).toList();
    List<String> idle = new ArrayList<>();
    for (AlignedHead head : heads) {
      if (!head.alignment().gained()) {
        idle.add(head.pairs().describe() + " teach nothing that holds for others");
      }
    }
    if (gained.isEmpty()) {
      throw new IllegalArgumentException(
          "pairs: %s (expected: more pairs, or more telling titles; no pack was made)"
              .formatted(String.join("; ", idle)));
    }
    idle.forEach(what ->
        context.terminal().err().println("triptych: " + what + "; their head stays as it was"));
    return gained;
  }

  private Path curve(Modality modality) {
    return Path.of(out + (modality == Modality.AUDIO ? "-sounds.svg" : ".svg"));
  }

  private MediaReader.Media media(Encoder encoder, Path kept) throws IOException {
    try (Progress progress = Progress.of(context.terminal(), "pictures and sounds")) {
      MediaReader.Media read = read(encoder, kept.resolve("features"), progress);
      if (read.unreadable() > 0) {
        context
            .terminal()
            .err()
            .println(
                "triptych: " + read.unreadable() + " pictures, sounds or lines could not be read");
      }
      return read;
    }
  }

  private MediaReader.Media read(Encoder encoder, Path features, Progress progress)
      throws IOException {
    Path file = Path.of(source);
    MediaReader reader =
        new MediaReader(
            encoder,
            new ImageDecoder()::decode,
            Set.of(Modality.IMAGE, Modality.AUDIO),
            progress::at);
    if (Files.isRegularFile(file)) {
      return reader.ofCatalogue(file, Optional.ofNullable(mediaRoot), features);
    }
    try (Collection collection = new DataDirectory(data.folder()).open(source)) {
      return reader.ofCollection(collection);
    }
  }

  private Alignment train(TrainingPairs pairs, AlignmentSettings settings, Path kept) {
    TrainingFolder folder =
        new TrainingFolder(
            kept.resolve("training-" + pairs.modality().id()), pairs.id() + " " + settings);
    try (Progress progress = Progress.of(context.terminal(), "steps, " + pairs.thing() + "s")) {
      return HeadAligner.align(pairs.pairs(), settings, folder, progress::at);
    }
  }

  private List<AlignmentTables.Kept> compare(
      List<KeepTask> tasks, Encoder encoder, ModelPack made, Path kept) throws IOException {
    List<AlignmentTables.Kept> compared = new ArrayList<>();
    try (Encoder after = made.encoder(Runtime.getRuntime().availableProcessors());
        Progress progress = Progress.of(context.terminal(), "pictures to keep")) {
      for (KeepTask task : tasks) {
        List<TitledMedium> pictures =
            task.pictures(encoder, kept.resolve("features"), progress::at);
        compared.add(
            new AlignmentTables.Kept(
                task.name(), task.measure(encoder, pictures), task.measure(after, pictures)));
      }
    }
    return compared;
  }
}
