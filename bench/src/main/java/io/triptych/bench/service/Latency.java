package io.triptych.bench.service;

import io.triptych.encoder.Encoder;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One caller: answers that are kept by turns with queries that nothing is kept of. */
final class Latency {
  private static final String KEPT = "answer kept, ";
  private static final String MISS = "miss, ";

  private final Service service;
  private final Encoder encoder;
  private final QueryTexts texts;
  private final Sizes sizes;
  private final Figures figures = new Figures();

  Latency(Service service, Encoder encoder, QueryTexts texts, Sizes sizes) {
    this.service = service;
    this.encoder = encoder;
    this.texts = texts;
    this.sizes = sizes;
  }

  void run(ServiceReport report) {
    List<String> kept = texts.fresh(sizes.calls());
    service.timed(kept);
    for (int round = -sizes.warmUp(); round < sizes.rounds(); round++) {
      Figures into = round < 0 ? new Figures() : figures;
      hits(kept, into);
      misses(into);
    }
    report(report);
  }

  private void hits(List<String> kept, Figures into) {
    for (int repetition = 0; repetition < sizes.repetitions(); repetition++) {
      List<Service.Call> calls = service.timed(kept);
      if (!calls.stream().allMatch(Service.Call::isKept)) {
        throw new IllegalStateException("answers: computed anew (expected: kept)");
      }
      quantiles(KEPT, calls, into);
    }
  }

  private void misses(Figures into) {
    List<Service.Call> calls = service.timed(texts.fresh(sizes.calls()));
    if (calls.stream().anyMatch(Service.Call::isKept)) {
      throw new IllegalStateException("answers: kept (expected: computed anew)");
    }
    quantiles(MISS, calls, into);
    into.add("encode", median(calls, call -> call.stage("encode")));
    into.add("search", median(calls, call -> call.stage("search")));
    into.add(
        "beyond",
        median(calls, call -> call.millis() - call.stage("encode") - call.stage("search")));
    into.add("around", median(calls, call -> call.millis() - call.response().getTookMs()));
    into.add(
        "direct",
        Figures.quantile(
            texts.fresh(sizes.calls()).stream().map(this::encodeMillis).toList(), 0.5));
  }

  private double encodeMillis(String text) {
    long start = System.nanoTime();
    float[] vector = encoder.encodeText(text).vector();
    double millis = (System.nanoTime() - start) / 1e6;
    if (vector.length != encoder.dimension()) {
      throw new IllegalStateException(
          "vector: %d numbers (expected: %d)".formatted(vector.length, encoder.dimension()));
    }
    return millis;
  }

  private static void quantiles(String name, List<Service.Call> calls, Figures into) {
    List<Double> millis = calls.stream().map(Service.Call::millis).toList();
    into.add(name + "p50", Figures.quantile(millis, 0.5));
    into.add(name + "p99", Figures.quantile(millis, 0.99));
  }

  private static double median(List<Service.Call> calls, ToDoubleFunction<Service.Call> figure) {
    return Figures.quantile(calls.stream().mapToDouble(figure).boxed().toList(), 0.5);
  }

  private void report(ServiceReport report) {
    double miss = figures.median(MISS + "p50");
    double slowMiss = figures.median(MISS + "p99");
    double kept = figures.median(KEPT + "p50");
    double slowKept = figures.median(KEPT + "p99");
    double encode = figures.median("encode");
    report.add(KEPT + "p50", kept, "ms", kept / miss, "miss, p50");
    report.add(KEPT + "p99", slowKept, "ms", slowKept / slowMiss, "miss, p99");
    report.add(MISS + "p50", miss, "ms");
    report.add(MISS + "p99", slowMiss, "ms");
    part(report, "encoding", encode, miss);
    part(report, "k-NN and BM25", figures.median("search"), miss);
    part(report, "beyond both", figures.median("beyond"), miss);
    part(report, "transport and caches", figures.median("around"), miss);
    double direct = figures.median("direct");
    report.add("encoder alone, p50", direct, "ms", direct / encode, "miss, encoding, p50");
  }

  private static void part(ServiceReport report, String name, double value, double miss) {
    report.add(MISS + name + ", p50", value, "ms", value / miss, "miss, p50");
  }
}
