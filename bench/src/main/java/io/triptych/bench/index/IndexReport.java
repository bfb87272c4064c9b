package io.triptych.bench.index;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code bench index} prints.
 *
 * @param docs how many documents were searched
 * @param rows searches
 * @param load how the documents came in
 */
record IndexReport(int docs, List<Row> rows, List<Load> load) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One way to search.
   *
   * @param candidates how many candidates a walk kept; 0 for what the collection thinks right
   * @param recall the share of the ten true neighbours found
   * @param meanMs the mean time of a query on one thread
   * @param p99Ms 99 of 100 queries took at most this
   * @param qps queries a second on one thread
   * @param peer what it is compared with; null for nothing
   * @param peerRecall the peer's recall
   * @param peerQps the peer's queries a second, measured by turns
   * @param ratio {@code qps} by {@code peerQps}
   */
  record Row(
      String name,
      int candidates,
      @JsonProperty("recall@10") double recall,
      @JsonProperty("mean_ms") double meanMs,
      @JsonProperty("p99_ms") double p99Ms,
      double qps,
      String peer,
      @JsonProperty("peer_recall@10") Double peerRecall,
      @JsonProperty("peer_qps") Double peerQps,
      Double ratio) {}

  /**
   * One way to bring documents in whose vectors are ready.
   *
   * @param docsPerSecond until the commit
   * @param seconds until the commit
   * @param compactSeconds what merging all segments into one took after it
   * @param heapMb the most heap in use after a collection of garbage
   * @param indexMb the size on disk after all
   */
  record Load(
      String name,
      int threads,
      int docs,
      @JsonProperty("docs_per_second") double docsPerSecond,
      double seconds,
      @JsonProperty("compact_seconds") double compactSeconds,
      @JsonProperty("heap_mb") long heapMb,
      @JsonProperty("index_mb") long indexMb) {
    void write(Path file) throws IOException {
      JSON.writeValue(file.toFile(), this);
    }
  }

  static Load readLoad(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Load.class);
  }

  void printJson(PrintStream out) throws JsonProcessingException {
    out.println(JSON.writeValueAsString(this));
  }

  void printTable(PrintStream out) {
    out.printf(
        "%-34s %6s %9s %8s %8s %9s  %-34s %9s %9s %6s%n",
        docs + " documents",
        "cand.",
        "recall@10",
        "mean ms",
        "p99 ms",
        "qps",
        "peer",
        "recall@10",
        "peer qps",
        "ratio");
    for (Row row : rows) {
      out.printf(
          "%-34s %6s %9.4f %8.3f %8.3f %9.1f  %-34s %9s %9s %6s%n",
          row.name(),
          row.candidates() > 0 ? Integer.toString(row.candidates()) : "",
          row.recall(),
          row.meanMs(),
          row.p99Ms(),
          row.qps(),
          row.peer() == null ? "–" : row.peer(),
          number("%.4f", row.peerRecall()),
          number("%.1f", row.peerQps()),
          number("%.2f", row.ratio()));
    }
    out.println();
    out.printf(
        "%-34s %8s %9s %9s %9s %10s %9s %9s%n",
        "bulk load", "threads", "docs", "docs/s", "s", "compact s", "heap MB", "disk MB");
    for (Load one : load) {
      out.printf(
          "%-34s %8d %9d %9.0f %9.1f %10.1f %9d %9d%n",
          one.name(),
          one.threads(),
          one.docs(),
          one.docsPerSecond(),
          one.seconds(),
          one.compactSeconds(),
          one.heapMb(),
          one.indexMb());
    }
  }

  private static String number(String format, Double value) {
    return value == null ? "–" : format.formatted(value);
  }
}
