package io.triptych.bench;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.text.TextTower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Our towers beside ONNX Runtime: same weights, same inputs, same threads, one process, alternating
 * rounds. Before a row is timed, both outputs are compared.
 */
final class EncoderBench {
  private static final int[][] TEXT_SHAPES = {{1, 16}, {1, 128}, {16, 32}, {64, 64}};
  private static final double MIN_COSINE = 0.9999;

  private final Comparison comparison;
  private final int threads;
  private final Path scratch;
  private final Consumer<Comparison.Row> listener;
  private final List<Comparison.Row> rows = new ArrayList<>();

  /**
   * A run.
   *
   * @param scratch a folder for converted weights
   * @param listener sees each row when it is measured
   */
  EncoderBench(
      Comparison comparison, int threads, Path scratch, Consumer<Comparison.Row> listener) {
    this.comparison = comparison;
    this.threads = threads;
    this.scratch = scratch;
    this.listener = listener;
  }

  /** Measures every text shape. */
  List<Comparison.Row> text() throws IOException {
    byte[] onnx = MiniLm.onnx();
    try (EncoderThreads pool = new EncoderThreads(threads);
        TextTower tower = MiniLm.tower(onnx, scratch, pool);
        OnnxPeer peer = new OnnxPeer(onnx, threads)) {
      for (int[] shape : TEXT_SHAPES) {
        int[][] sequences = sequences(shape[0], shape[1]);
        requireEqual(tower.encode(sequences), peer.hidden(sequences), shape[1]);
        String name = "MiniLM-L6 %d×%d, %s".formatted(shape[0], shape[1], threadsName(threads));
        add(
            comparison.run(
                name, shape[0], () -> tower.encode(sequences), () -> peer.hidden(sequences)));
      }
    }
    return rows;
  }

  /** Measures one picture, always on one thread. */
  List<Comparison.Row> image(ImageTask task) {
    try (OnnxPeer peer = new OnnxPeer(task.onnx(), 1)) {
      float[] pixels = task.channelsFirst();
      require(cosine(task.run(), peer.image(pixels, task.side())), task.name());
      add(
          comparison.run(
              task.name() + ", 1 thread", 1, task::run, () -> peer.image(pixels, task.side())));
    }
    return rows;
  }

  private void add(Comparison.Row row) {
    rows.add(row);
    listener.accept(row);
  }

  static String threadsName(int threads) {
    return threads == 1 ? "1 thread" : threads + " threads";
  }

  private static int[][] sequences(int batch, int length) {
    Random random = new Random(7);
    int[][] sequences = new int[batch][length];
    for (int[] sequence : sequences) {
      for (int i = 0; i < length; i++) {
        sequence[i] = 1000 + random.nextInt(MiniLm.CONFIG.vocabulary() - 1000);
      }
      sequence[0] = 101;
      sequence[length - 1] = 102;
    }
    return sequences;
  }

  /** Requires that the peer's hidden states, pooled as ours, point where ours point. */
  private static void requireEqual(List<float[]> ours, float[] hidden, int length) {
    int width = ours.getFirst().length;
    for (int s = 0; s < ours.size(); s++) {
      float[] pooled = new float[width];
      for (int position = 0; position < length; position++) {
        for (int i = 0; i < width; i++) {
          pooled[i] += hidden[(s * length + position) * width + i];
        }
      }
      require(cosine(ours.get(s), pooled), "MiniLM-L6");
    }
  }

  private static double cosine(float[] a, float[] b) {
    return Dot.product(a, b) / Math.sqrt((double) Dot.product(a, a) * Dot.product(b, b));
  }

  private static void require(double cosine, String name) {
    if (!(cosine >= MIN_COSINE)) {
      throw new IllegalStateException(
          "%s: cosine to the peer %.6f (expected: at least %s; kernels: %s)"
              .formatted(name, cosine, MIN_COSINE, Kernels.describe()));
    }
  }
}
