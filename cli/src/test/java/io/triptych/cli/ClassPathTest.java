package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Only {@code triptych bench} has the benchmarks on its class path; all else works without. */
final class ClassPathTest {
  @Test
  void commandsStartWithoutTheBenchmarks() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !isBench(Path.of(entry)))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dtriptych.home=" + System.getProperty("triptych.root", ".."),
                    "-cp",
                    classPath,
                    Main.class.getName(),
                    "version"))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).contains("triptych");
    assertThat(System.getProperty("java.class.path").split(File.pathSeparator))
        .as("the benchmarks' entry that was left out")
        .anyMatch(entry -> isBench(Path.of(entry)));
  }

  /** Whether an entry is the module's classes or archive. */
  private static boolean isBench(Path entry) {
    return entry.endsWith(Path.of("bench", "target", "classes"))
        || entry.getFileName().toString().startsWith("triptych-bench-");
  }
}
