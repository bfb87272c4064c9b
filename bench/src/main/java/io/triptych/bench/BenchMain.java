package io.triptych.bench;

import io.triptych.encoder.image.EfficientNetLite;
import io.triptych.encoder.image.EfficientNetLiteConfig;
import io.triptych.encoder.image.ImageModel;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code triptych bench encoder}: the towers beside ONNX Runtime. */
public final class BenchMain {
  private static final long SECOND = 1_000_000_000L;
  private static final int[][] TEXT_SHAPES = {{1, 16}, {1, 128}, {16, 32}, {64, 64}};
  private static final int[] PICTURES = {1, 8};
  private static final String EFFICIENT_NET = "efficientnet-lite2.onnx";

  /**
   * What to run.
   *
   * @param quick short rounds: a look, not a figure
   * @param json whether to print JSON instead of a table
   * @param pack the model pack whose image tower is run
   * @param peers a folder with the peers' networks, {@code efficientnet-lite2.onnx} and {@code
   *     vit-s14-224-tied.onnx}; where one is missing, ours runs alone
   */
  public record Options(boolean quick, boolean json, Path pack, Path peers) {}

  private BenchMain() {}

  /** Runs the encoder's benchmark and prints to {@code out}; progress goes to {@code log}. */
  public static void encoder(Options options, PrintStream out, PrintStream log) throws IOException {
    log.println("kernels: " + Kernels.describe());
    Comparison comparison =
        options.quick()
            ? new Comparison(5, SECOND, SECOND / 4)
            : new Comparison(9, 4 * SECOND, SECOND);
    EncoderBench bench = new EncoderBench(comparison, log::println);
    Path scratch = Files.createTempDirectory("triptych-bench");
    try {
      for (Task task : tasks(options, scratch)) {
        bench.run(task);
      }
    } finally {
      ScratchFolder.delete(scratch);
    }
    GemmBench.Result gemm = new GemmBench(options.quick() ? SECOND / 20 : SECOND / 5).run();
    Report report = Report.of(Kernels.describe(), bench.rows, bench.scaling, gemm);
    if (options.json()) {
      report.printJson(out);
    } else {
      report.printTable(out);
    }
  }

  private static List<Task> tasks(Options options, Path scratch) throws IOException {
    List<Task> tasks = new ArrayList<>();
    byte[] onnx = MiniLm.onnx();
    for (int[] shape : TEXT_SHAPES) {
      tasks.add(new TextTask(onnx, scratch, shape[0], shape[1]));
    }
    Path vit = options.peers().resolve(VitS14.PEER);
    ImageModel transformer = VitS14.read(vit);
    Path efficient = options.peers().resolve(EFFICIENT_NET);
    EfficientNetLiteConfig config =
        JsonFile.read(options.pack().resolve("image.json"), EfficientNetLiteConfig.class);
    ImageModel convolutions = efficientNet(options.pack(), config);
    for (int batch : PICTURES) {
      tasks.add(new ImageTask("ViT-S/14", transformer, vit, batch, VitS14.SIDE));
    }
    for (int batch : PICTURES) {
      tasks.add(
          new ImageTask("EfficientNet-Lite2", convolutions, efficient, batch, config.inputSize()));
    }
    return tasks;
  }

  private static ImageModel efficientNet(Path pack, EfficientNetLiteConfig config)
      throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(pack.resolve("image.safetensors"))) {
      return new EfficientNetLite(file, config);
    }
  }

  /** Runs the JMH benchmarks of the kernels; {@code arguments} are JMH's own. */
  public static void kernels(List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("io.triptych.bench.jmh.*"));
    all.addAll(arguments);
    org.openjdk.jmh.Main.main(all.toArray(String[]::new));
  }
}
