package io.triptych.bench.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexBenchTest {
  private static final int DOCS = 2000;

  @TempDir Path folder;

  @Test
  void everyRowFindsTheNeighboursAndTheExportHoldsThem() throws Exception {
    Path export = folder.resolve("export");
    Path work = folder.resolve("work");
    IndexBench.Options options =
        new IndexBench.Options(
            DOCS, true, true, Optional.of(export), Optional.of(work), IndexBench.Options.ALL);
    JsonNode report = run(options);
    assertThat(report.path("docs").intValue()).isEqualTo(DOCS);
    for (JsonNode row : report.path("rows")) {
      String name = row.path("name").textValue();
      assertThat(row.path("recall@10").doubleValue()).as(name).isBetween(0.9, 1.0);
      assertThat(row.path("qps").doubleValue()).as(name).isPositive();
      assertThat(row.path("ratio").doubleValue()).as(name).isPositive();
      assertThat(row.path("p99_ms").doubleValue()).as(name).isPositive();
      assertThat(row.path("peer").textValue()).as(name).isNotBlank();
    }
    assertThat(report.path("rows").findValuesAsText("name"))
        .contains("graph, recall 0.95", "filter, 1 in 1000", "int8, as set", "binary, recall 0.99");
    assertThat(report.path("load").findValuesAsText("name"))
        .containsExactly("none", "int8", "int4", "binary", "one-thread");
    checkExport(export);
    aRunThatWasCutOffGoesOn(options, work, report.path("load"));
  }

  private static void aRunThatWasCutOffGoesOn(IndexBench.Options options, Path work, JsonNode load)
      throws Exception {
    // The load of int8 did not come to its end; all else is used again.
    Files.delete(work.resolve("int8.load.json"));
    FileTime graph = Files.getLastModifiedTime(work.resolve("jvector-2000.graph"));
    FileTime plain = Files.getLastModifiedTime(work.resolve("none.load.json"));
    JsonNode again = run(options).path("load");
    assertThat(again.findValuesAsText("name")).isEqualTo(load.findValuesAsText("name"));
    for (int i = 0; i < load.size(); i++) {
      boolean anew = load.get(i).path("name").textValue().equals("int8");
      assertThat(again.get(i).equals(load.get(i))).as("%s", load.get(i)).isNotEqualTo(anew);
    }
    assertThat(Files.getLastModifiedTime(work.resolve("jvector-2000.graph"))).isEqualTo(graph);
    assertThat(Files.getLastModifiedTime(work.resolve("none.load.json"))).isEqualTo(plain);
    assertThat(work.resolve("collections/one-thread")).doesNotExist();
  }

  private static JsonNode run(IndexBench.Options options) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    IndexBench.run(
        options,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    return new ObjectMapper().readTree(out.toByteArray());
  }

  private static void checkExport(Path export) throws IOException {
    ByteBuffer documents = array(export.resolve("documents.npy"), "<f4", DOCS, 256);
    ByteBuffer queries = array(export.resolve("queries.npy"), "<f4", 1000, 256);
    ByteBuffer neighbours = array(export.resolve("neighbours.npy"), "<i4", 1000, 10);
    array(export.resolve("other_queries.npy"), "<f4", 1000, 256);
    array(export.resolve("other_neighbours.npy"), "<i4", 1000, 10);
    for (int q = 0; q < 20; q++) {
      double best = -1;
      for (int d = 0; d < DOCS; d++) {
        best = Math.max(best, dot(queries, q, documents, d));
      }
      assertThat(dot(queries, q, documents, neighbours.getInt(4 * 10 * q)))
          .isCloseTo(best, offset(1e-6));
    }
  }

  private static double dot(ByteBuffer a, int i, ByteBuffer b, int j) {
    double sum = 0;
    for (int d = 0; d < 256; d++) {
      sum += (double) a.getFloat(4 * (256 * i + d)) * b.getFloat(4 * (256 * j + d));
    }
    return sum;
  }

  /** The numbers of a file of NumPy's format 1.0, whose header is checked. */
  private static ByteBuffer array(Path file, String type, int rows, int columns)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(buffer.getLong()).isEqualTo(0x0001_5950_4D55_4E93L);
    byte[] header = new byte[buffer.getShort()];
    buffer.get(header);
    assertThat(new String(header, StandardCharsets.US_ASCII).strip())
        .isEqualTo(
            "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
                .formatted(type, rows, columns));
    assertThat(buffer.position() % 64).isZero();
    assertThat(buffer.remaining()).isEqualTo(4 * rows * columns);
    return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void tooFewDocumentsAreRefused() {
    assertThatThrownBy(() ->
            new IndexBench.Options(10, true, false, Optional.empty(), Optional.empty(), List.of()))
        .hasMessage("docs: 10 (expected: at least 1000)");
  }
}
