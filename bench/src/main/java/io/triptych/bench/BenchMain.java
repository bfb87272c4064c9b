package io.triptych.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.triptych.encoder.kernel.Kernels;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code triptych bench encoder}: the towers beside ONNX Runtime. */
public final class BenchMain {
  private static final long SECOND = 1_000_000_000L;

  /**
   * What to run.
   *
   * @param quick few, short rounds: a look, not a figure
   * @param json whether to print JSON instead of a table
   * @param pack the model pack whose image tower is run
   * @param peers a folder with the peers' networks; rows whose peer is missing are left out
   */
  public record Options(boolean quick, boolean json, Path pack, Path peers) {}

  private BenchMain() {}

  /** Runs the encoder's benchmark and prints to {@code out}; progress goes to {@code log}. */
  public static void encoder(Options options, PrintStream out, PrintStream log) throws IOException {
    log.println("kernels: " + Kernels.describe());
    Comparison comparison =
        options.quick()
            ? new Comparison(5, SECOND, SECOND / 5)
            : new Comparison(9, 4 * SECOND, SECOND);
    List<Comparison.Row> rows = new ArrayList<>();
    Path scratch = Files.createTempDirectory("triptych-bench");
    try {
      for (int threads : new int[] {1, 2}) {
        rows.addAll(
            new EncoderBench(comparison, threads, scratch, row -> progress(row, log)).text());
      }
      if (Files.isRegularFile(options.peers().resolve(ImageTask.PEER))) {
        ImageTask task = new ImageTask(options.pack(), options.peers());
        rows.addAll(
            new EncoderBench(comparison, 1, scratch, row -> progress(row, log)).image(task));
      } else {
        log.println(
            "left out: EfficientNet-Lite2 (no " + ImageTask.PEER + " in the peers' folder)");
      }
    } finally {
      delete(scratch);
    }
    print(rows, options.json(), out);
  }

  /** Runs the JMH benchmarks of the kernels; {@code arguments} are JMH's own. */
  public static void kernels(List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("io.triptych.bench.jmh.*"));
    all.addAll(arguments);
    org.openjdk.jmh.Main.main(all.toArray(String[]::new));
  }

  private static void progress(Comparison.Row row, PrintStream log) {
    log.printf("  %s: %.2f%n", row.name(), row.ratio());
  }

  private static void print(List<Comparison.Row> rows, boolean json, PrintStream out)
      throws IOException {
    double logs = rows.stream().mapToDouble(row -> Math.log(row.ratio())).sum();
    double geomean = Math.exp(logs / rows.size());
    if (json) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("rows", rows);
      tree.put("geomean", geomean);
      out.println(
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(tree));
      return;
    }
    out.printf("%-36s %12s %14s %7s %8s%n", "", "Triptych/s", "ONNX Runtime/s", "ratio", "spread");
    for (Comparison.Row row : rows) {
      out.printf(
          "%-36s %12.1f %14.1f %7.2f %7.0f%%%n",
          row.name(), row.ours(), row.peer(), row.ratio(), 100 * row.spread());
    }
    out.printf("%-36s %35.2f%n", "geometric mean", geomean);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
