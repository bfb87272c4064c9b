package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackQuantizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "quantize",
    description = {
      "Make a pack of another with towers in another precision.",
      "It is another space: collections must be indexed again with it."
    },
    footer = {
      "",
      "Example:",
      "  triptych pack quantize models/triptych-base --precision int8 --towers text --out models/small"
    })
final class PackQuantizeCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  private final Context context;

  @Spec private CommandSpec spec;

  @Mixin private PackArgument pack;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The new pack: a new or empty folder.")
  private Path out;

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16|int8|int4",
      description = "Of the linear layers; of convolutions fp32 and fp16 only.")
  private String precision;

  @Option(
      names = "--towers",
      split = ",",
      paramLabel = "text|image",
      description = "Which towers (default: text and image, as the pack has them).")
  private List<String> towers = List.of();

  @Option(
      names = "--image-size",
      paramLabel = "N",
      description = "The side of the pictures that EfficientNet-Lite sees, in pixels.")
  private int imageSize;

  @Option(
      names = "--densest-pool",
      paramLabel = "N",
      description =
          "EfficientNet-Lite looks for classes in means over N×N positions (at first: in each).")
  private int densestPool;

  PackQuantizeCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ModelPack source = pack.open(context);
    PackQuantizer.Request request = request(source.modalities());
    int threads = Runtime.getRuntime().availableProcessors();
    TextTable table =
        new TextTable()
            .left("tower")
            .right("samples")
            .right("lowest cosine")
            .right("mean cosine")
            .right("before")
            .right("after");
    for (PackQuantizer.Result result : PackQuantizer.run(source, request, out, threads)) {
      table.row(
          result.tower().id(),
          Integer.toString(result.samples()),
          cosine(result.lowest()),
          cosine(result.mean()),
          size(result.bytesBefore()),
          size(result.bytesAfter()));
    }
    context.terminal().out().print(table.render(context.terminal().width()));
    context.terminal().out().println("Space " + ModelPack.open(out).space().hex() + " in " + out);
    return ExitCode.DONE;
  }

  private PackQuantizer.Request request(Set<Modality> all) {
    if (precision == null && imageSize == 0 && densestPool == 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--precision, --image-size or --densest-pool: missing (expected: one of them)");
    }
    try {
      Set<Modality> chosen = EnumSet.noneOf(Modality.class);
      towers.forEach(name -> chosen.add(Modality.of(name)));
      Set<Modality> quantisable = EnumSet.copyOf(all);
      quantisable.remove(Modality.AUDIO);
      return new PackQuantizer.Request(
          precision == null ? null : Precision.of(precision),
          chosen.isEmpty() ? quantisable : chosen,
          imageSize,
          densestPool);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String cosine(double value) {
    return String.format(Locale.ROOT, "%.5f", value);
  }

  private static String size(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
  }
}
