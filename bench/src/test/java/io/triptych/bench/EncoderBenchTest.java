package io.triptych.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The comparison in the shortest rounds: it fails where our vectors are not the peer's, on one
 * thread or on two.
 */
class EncoderBenchTest {
  private final Comparison once = new Comparison(1, 1, 1);
  private final StringBuilder log = new StringBuilder();
  private final EncoderBench bench = new EncoderBench(once, log::append);

  @Test
  void comparesTexts(@TempDir Path scratch) throws IOException {
    byte[] onnx = MiniLm.onnx();
    bench.run(new TextTask(onnx, scratch, 1, 16));
    bench.run(new TextTask(onnx, scratch, 5, 33));

    assertThat(bench.rows)
        .extracting(Comparison.Row::name)
        .containsExactly(
            "MiniLM-L6 1×16, 1 thread",
            "MiniLM-L6 1×16, 2 threads",
            "MiniLM-L6 5×33, 1 thread",
            "MiniLM-L6 5×33, 2 threads");
    assertThat(bench.rows).allSatisfy(row -> assertThat(row.ratio()).isPositive());
    assertThat(bench.scaling)
        .extracting(Comparison.Row::name)
        .containsExactly("MiniLM-L6 1×16", "MiniLM-L6 5×33");
  }

  @Test
  void runsAloneWhereThePeerIsMissing(@TempDir Path peers) throws IOException {
    Path onnx = peers.resolve(VitS14.PEER);
    bench.run(new ImageTask("ViT-S/14", VitS14.read(onnx), onnx, 1, VitS14.SIDE));

    assertThat(bench.rows).hasSize(2);
    assertThat(bench.rows)
        .allSatisfy(row -> {
          assertThat(row.ours()).isPositive();
          assertThat(row.peer()).isNull();
          assertThat(row.ratio()).isNull();
        });
    assertThat(log).contains("ViT-S/14 1×224²: ours alone, no vit-s14-224-tied.onnx");
  }

  @Test
  void reportsTheFieldsThatScriptsRead() throws IOException {
    Comparison.Row faster = new Comparison.Row("a", 4, 2.0, 2.0, 0.1);
    Comparison.Row slower = new Comparison.Row("b", 1, 2.0, 0.5, 0.2);
    Comparison.Row alone = new Comparison.Row("c", 3, null, null, 0.3);
    GemmBench.Result gemm =
        new GemmBench.Result(100, 90, List.of(new GemmBench.Product("512×512×512", 90, 90)));
    Report report = Report.of("vector", List.of(faster, slower, alone), List.of(faster), gemm);

    JsonNode json = new ObjectMapper().readTree(print(report::printJson));

    assertThat(json.path("rows")).hasSize(3);
    assertThat(json.path("rows").path(0).path("ours").asDouble()).isEqualTo(4);
    assertThat(json.path("rows").path(0).path("peer").asDouble()).isEqualTo(2);
    assertThat(json.path("rows").path(0).path("spread").asDouble()).isEqualTo(0.1);
    assertThat(json.path("rows").path(2).path("ratio").isNull()).isTrue();
    assertThat(json.path("geomean").asDouble()).isEqualTo(1);
    assertThat(json.path("gemm_percent_of_peak").asDouble()).isEqualTo(90);
    assertThat(print(report::printTable)).contains("geometric mean").contains("512×512×512");
  }

  @FunctionalInterface
  private interface Printing {
    void to(PrintStream out) throws IOException;
  }

  private static String print(Printing printing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    printing.to(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
