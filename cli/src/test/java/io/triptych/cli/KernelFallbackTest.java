package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.kernel.Kernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a JVM of its own says of its kernels. */
final class KernelFallbackTest {

  private static String verboseVersion(String... flags) throws IOException, InterruptedException {
    return run(List.of(flags), "version", "--verbose");
  }

  private static String run(List<String> flags, String... words)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(flags);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Dtriptych.home=" + System.getProperty("triptych.root", ".."),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void vectorsAreNamedWithTheirWidth() throws Exception {
    String lanes = Integer.toString(Kernels.choice().laneBits());

    assertThat(verboseVersion("--add-modules=jdk.incubator.vector"))
        .containsPattern("kernels +vector")
        .containsPattern("lane width +" + lanes + " bits")
        .doesNotContain("many times slower");
  }

  @Test
  void withoutTheModuleTheWarningNamesTheFlag() throws Exception {
    assertThat(verboseVersion())
        .containsPattern("kernels +scalar")
        .containsPattern("warning +scalar kernels, many times slower")
        .contains("add --add-modules jdk.incubator.vector");
    assertThat(run(List.of(), "encode", "--text", "red")).contains("\"vector\":[");
    Path picture =
        Path.of(System.getProperty("triptych.root", ".."))
            .resolve("models/triptych-base/goldens/apple.png");
    assertThat(run(List.of(), "encode", "--image", picture.toString())).contains("\"vector\":[");
  }

  @Test
  void anInterpreterIsWarnedOf() throws Exception {
    assertThat(verboseVersion("--add-modules=jdk.incubator.vector", "-Xint"))
        .containsPattern("warning +scalar kernels.*interprets");
  }

  @Test
  void aCompilerOtherThanC2IsMeasured() throws Exception {
    assertThat(verboseVersion("--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1"))
        .containsPattern("warning +scalar kernels.*not C2.*times as fast");
  }
}
