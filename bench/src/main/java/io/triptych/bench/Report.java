package io.triptych.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What {@code bench encoder} prints.
 *
 * @param kernels the kernels that ran
 * @param rows ours beside the peer
 * @param geomean of the ratios; null without any
 * @param gemmPercentOfPeak what the product of 512 × 512 × 512 reaches of {@code peakGflops}
 * @param peakGflops the core's measured rate of multiply-adds
 * @param gemm products alone
 * @param scaling our two threads beside our one: {@code ratio} is how many times faster
 */
record Report(
    String kernels,
    List<Comparison.Row> rows,
    Double geomean,
    @JsonProperty("gemm_percent_of_peak") double gemmPercentOfPeak,
    @JsonProperty("peak_gflops") double peakGflops,
    List<GemmBench.Product> gemm,
    @JsonProperty("two_threads_by_one") List<Comparison.Row> scaling) {

  static Report of(
      String kernels,
      List<Comparison.Row> rows,
      List<Comparison.Row> scaling,
      GemmBench.Result gemm) {
    double[] logs =
        rows.stream()
            .map(Comparison.Row::ratio)
            .filter(Objects::nonNull)
            .mapToDouble(Math::log)
            .toArray();
    Double geomean =
        logs.length == 0 ? null : Math.exp(Arrays.stream(logs).average().orElseThrow());
    return new Report(
        kernels, rows, geomean, gemm.percentOfPeak(), gemm.peakGflops(), gemm.products(), scaling);
  }

  void printJson(PrintStream out) throws JsonProcessingException {
    ObjectMapper mapper =
        new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT);
    out.println(mapper.writeValueAsString(this));
  }

  void printTable(PrintStream out) {
    table(out, "", "Triptych/s", "ONNX Runtime/s", rows);
    if (geomean != null) {
      out.printf("%-36s %35.2f%n", "geometric mean", geomean);
    }
    out.println();
    table(out, "two threads by one", "two/s", "one/s", scaling);
    out.println();
    out.printf("%-36s %12s %14s%n", "matrix product, one thread", "GFLOP/s", "% of peak");
    for (GemmBench.Product product : gemm) {
      out.printf(
          "%-36s %12.1f %14.0f%n", product.name(), product.gflops(), product.percentOfPeak());
    }
    out.printf("%-36s %12.1f%n", "the core's multiply-adds", peakGflops);
  }

  private static void table(
      PrintStream out, String title, String ours, String peer, List<Comparison.Row> rows) {
    out.printf("%-36s %12s %14s %7s %8s%n", title, ours, peer, "ratio", "spread");
    for (Comparison.Row row : rows) {
      out.printf(
          "%-36s %12.1f %14s %7s %7.0f%%%n",
          row.name(),
          row.ours(),
          row.peer() == null ? "–" : "%.1f".formatted(row.peer()),
          row.ratio() == null ? "–" : "%.2f".formatted(row.ratio()),
          100 * row.spread());
    }
  }
}
