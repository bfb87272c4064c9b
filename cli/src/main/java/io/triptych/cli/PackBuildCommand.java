package io.triptych.cli;

import io.triptych.encoder.align.SpaceRecipe;
import io.triptych.encoder.align.SpaceTexts;
import io.triptych.encoder.pack.ModelPack;
import io.triptych.encoder.pack.PackBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "build",
    description = {
      "Make the shared space of a pack from its text tower and the words of its classes,",
      "and write its heads, its palette and its checksums in place."
    },
    footer = {"", "Example:", "  triptych pack build models/triptych-base"})
final class PackBuildCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "DIR", description = "The pack; its towers must be there.")
  private Path folder;

  @Option(
      names = "--texts",
      paramLabel = "F",
      description = "The words of classes and colours as JSON (default: those of ImageNet-1k).")
  private Path texts;

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
    int threads = Runtime.getRuntime().availableProcessors();
    try (Progress progress = Progress.of(context.terminal(), "texts")) {
      ModelPack built =
          PackBuilder.build(
              folder, SpaceRecipe.DEFAULT, words, threads, done -> progress.at(done, -1));
      context.terminal().out().println(built.name() + ", space " + built.space());
    }
    return ExitCode.DONE;
  }
}
