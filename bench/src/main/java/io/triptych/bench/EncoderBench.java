package io.triptych.bench;

import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Kernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Our networks beside ONNX Runtime: same weights, same inputs, same threads, one process,
 * alternating rounds. Before a row is timed, both outputs are compared.
 */
final class EncoderBench {
  private static final double MIN_COSINE = 0.9999;
  private static final int MOST_THREADS = 2;

  private final Comparison comparison;
  private final Consumer<String> log;

  /** Rows beside the peer, and of our two threads beside our one. */
  final List<Comparison.Row> rows = new ArrayList<>();

  final List<Comparison.Row> scaling = new ArrayList<>();

  /** A run; {@code log} takes a line for each row. */
  EncoderBench(Comparison comparison, Consumer<String> log) {
    this.comparison = comparison;
    this.log = log;
  }

  /** Measures a task on one thread and on two. */
  void run(Task task) throws IOException {
    if (!task.missing().isEmpty()) {
      log.accept(task.name() + ": ours alone, no " + task.missing() + " in the peers' folder");
    }
    try (Task.Side one = task.ours(1);
        Task.Side two = task.ours(MOST_THREADS)) {
      add(rows, row(task, one, 1));
      add(rows, row(task, two, MOST_THREADS));
      add(scaling, comparison.run(task.name(), task.items(), two::run, one::run));
    }
  }

  private Comparison.Row row(Task task, Task.Side ours, int threads) throws IOException {
    String name = task.name() + (threads == 1 ? ", 1 thread" : ", " + threads + " threads");
    if (!task.missing().isEmpty()) {
      return comparison.run(name, task.items(), ours::run);
    }
    try (Task.Side peer = task.peer(threads)) {
      requireEqual(task.name(), ours.run(), peer.run());
      return comparison.run(name, task.items(), ours::run, peer::run);
    }
  }

  private void add(List<Comparison.Row> list, Comparison.Row row) {
    list.add(row);
    String ratio = row.ratio() == null ? "" : ", %.2f times the other".formatted(row.ratio());
    log.accept("  %s: %.1f a second%s".formatted(row.name(), row.ours(), ratio));
  }

  private static void requireEqual(String name, float[][] ours, float[][] peer) {
    for (int i = 0; i < ours.length; i++) {
      double cosine = cosine(ours[i], peer[i]);
      if (!(cosine >= MIN_COSINE)) {
        throw new IllegalStateException(
            "%s: cosine to the peer %.6f (expected: at least %s; kernels: %s)"
                .formatted(name, cosine, MIN_COSINE, Kernels.describe()));
      }
    }
  }

  private static double cosine(float[] a, float[] b) {
    return Dot.product(a, b) / Math.sqrt((double) Dot.product(a, a) * Dot.product(b, b));
  }
}
