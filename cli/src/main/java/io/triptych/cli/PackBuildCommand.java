package io.triptych.cli;

import io.triptych.encoder.align.SpaceRecipe;
import io.triptych.encoder.align.SpaceTexts;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "build",
    description = {
      "Make the shared space of a pack from its text tower and the words of its classes.",
      "Writes its heads, its palette and its checksums, in place unless --out is given."
    },
    footer = {
      "",
      "Examples:",
      "  triptych pack build models/triptych-base",
      "  triptych pack build models/triptych-base --objects --out models/photos"
    })
final class PackBuildCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "DIR", description = "The pack; its towers must be there.")
  private Path folder;

  @Option(
      names = "--texts",
      paramLabel = "F",
      description = "The words of classes and colours as JSON (default: those of ImageNet-1k).")
  private Path texts;

  @Option(
      names = "--objects",
      description = {
        "Let pictures be looked at by the detector of objects and people as well (objects.*, by",
        "pack import-tower coco-ssd): for everyday photos, not for a catalogue of products."
      })
  private boolean objects;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Leave the pack as it is and write another, named as this folder.")
  private Path out;

  PackBuildCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    SpaceTexts words;
    if (texts == null) {
      words = SpaceTexts.imageNet();
    } else {
      try (var in = Files.newInputStream(texts)) {
        words = SpaceTexts.read(in);
      }
    }
    SpaceRecipe recipe =
        objects ? SpaceRecipe.DEFAULT.with(SpaceRecipe.Objects.DEFAULT) : SpaceRecipe.DEFAULT;
    int threads = Runtime.getRuntime().availableProcessors();
    try (Progress progress = Progress.of(context.terminal(), "texts")) {
      IntConsumer counter = done -> progress.at(done, -1);
      ModelPack built;
      if (out == null) {
        built = PackBuilder.build(folder, recipe, words, threads, counter);
      } else {
        String name = out.toAbsolutePath().normalize().getFileName().toString();
        ModelPack source = ModelPack.open(folder);
        built = PackBuilder.build(source, name, out, recipe, words, threads, counter);
      }
      context.terminal().out().println(built.name() + ", space " + built.space());
    }
    return ExitCode.DONE;
  }
}
