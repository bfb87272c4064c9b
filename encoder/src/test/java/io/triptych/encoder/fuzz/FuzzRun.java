package io.triptych.encoder.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs Jazzer, each target in a JVM of its own; only in the profile {@code fuzz}. */
final class FuzzRun {

  static Stream<String> targets() {
    return Stream.of(System.getProperty("fuzz.targets").split(","));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void findsNothing(String target) throws IOException, InterruptedException {
    Path corpus = Path.of("src/test/resources/fuzz").resolve(target).toAbsolutePath();
    Files.createDirectories(corpus);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> command =
        List.of(
            java.toString(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx1500m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=io.triptych.encoder.fuzz." + target,
            "--instrumentation_includes=io.triptych.**",
            "-max_total_time=" + System.getProperty("fuzz.seconds"),
            "-max_len=4096",
            "-timeout=10",
            "-rss_limit_mb=4000",
            corpus.toString());
    File log = new File("target/fuzz-" + target + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(new File("target"))
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    assertThat(process.waitFor()).as("see encoder/" + log).isZero();
  }
}
