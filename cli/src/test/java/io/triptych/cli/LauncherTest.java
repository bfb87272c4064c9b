package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the launcher in a project of its own, with a JDK that prints its arguments and a Maven that
 * notes that it was called.
 */
class LauncherTest {
  private static final Path LAUNCHER = Path.of(System.getProperty("triptych.root"), "triptych");

  @TempDir Path folder;
  private Path project;
  private Path tools;

  private record Outcome(int status, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: there is no /bin/sh here");
    project = Files.createDirectories(folder.resolve("a project"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.createDirectories(project.resolve("cli/src/main"));
    Files.writeString(project.resolve("pom.xml"), "");
    Files.writeString(project.resolve("cli/pom.xml"), "");
    Files.copy(LAUNCHER, project.resolve("triptych"));
    script(
        tools.resolve("mvn"),
        """
        echo "mvn $JAVA_HOME $*" >>"%s"
        echo '[INFO] ---< >---'
        echo '[INFO] Building Triptych: command line 1 [7/7]'
        [ -e "%s" ] && { echo '[ERROR] it does not compile'; exit 3; }
        mkdir -p cli/target
        : >cli/target/triptych.jar
        echo --some-flag >cli/target/triptych.flags
        echo "$PWD/cli/target/triptych.jar" >cli/target/triptych.classpath
        """
            .formatted(folder.resolve("calls"), folder.resolve("broken")));
  }

  @Test
  void isValidForEveryShell() throws Exception {
    assertThat(run(List.of("sh", "-n", LAUNCHER.toString()), Map.of()).status()).isZero();
  }

  @Test
  void buildsOnceAndPassesTheArgumentsOn() throws Exception {
    Path jdk = jdk("25.0.1");

    Outcome first = launch(Map.of("TRIPTYCH_JAVA_HOME", jdk.toString()), "search", "红 色", "");
    Outcome second = launch(Map.of("TRIPTYCH_JAVA_HOME", jdk.toString()), "version");

    assertThat(first.status()).isEqualTo(7);
    assertThat(first.err()).contains("building", "command line 1", "built");
    assertThat(first.out()).contains("[io.triptych.cli.Main][search][红 色][]");
    assertThat(first.out()).contains("[-Dtriptych.home=" + project.toRealPath() + "]");
    assertThat(second.err()).isEmpty();
    assertThat(calls())
        .singleElement()
        .asString()
        .startsWith("mvn " + jdk + " ")
        .endsWith(" package");
  }

  @Test
  void buildsAgainWhenASourceIsNewerOrAnArchiveIsMissing() throws Exception {
    Map<String, String> environment = Map.of("TRIPTYCH_JAVA_HOME", jdk("26").toString());
    launch(environment, "version");
    Path source = Files.writeString(project.resolve("cli/src/main/A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(2)));
    launch(environment, "version");
    assertThat(calls()).hasSize(2);

    Files.delete(source);
    launch(environment, "version");
    Files.delete(project.resolve("cli/target/triptych.jar"));
    int before = calls().size();
    launch(environment, "version");
    assertThat(calls()).hasSize(before + 1);
  }

  @Test
  void runsWhatIsBuiltWhenToldNotToBuild() throws Exception {
    Map<String, String> environment =
        Map.of("TRIPTYCH_JAVA_HOME", jdk("25").toString(), "TRIPTYCH_NO_BUILD", "1");

    Outcome unbuilt = launch(environment, "version");

    assertThat(unbuilt.status()).isEqualTo(1);
    assertThat(unbuilt.err()).startsWith("triptych: build: none in ").hasLineCount(1);
    assertThat(calls()).isEmpty();
  }

  @Test
  void showsWhyABuildFailedAndLetsTheNextOneTry() throws Exception {
    Map<String, String> environment = Map.of("TRIPTYCH_JAVA_HOME", jdk("25").toString());
    Files.createFile(folder.resolve("broken"));

    Outcome failed = launch(environment, "version");
    Files.delete(folder.resolve("broken"));
    Outcome mended = launch(environment, "version");

    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.err())
        .contains("[ERROR] it does not compile")
        .contains("build: Maven ended with 3 (expected: 0; all it said is in ");
    assertThat(mended.status()).isEqualTo(7);
  }

  @Test
  void takesOverTheLockOfAProcessThatIsGone() throws Exception {
    Path lock = Files.createDirectories(project.resolve("target/build.lock"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

    Outcome outcome = launch(Map.of("TRIPTYCH_JAVA_HOME", jdk("25").toString()), "version");

    assertThat(outcome.status()).isEqualTo(7);
    assertThat(lock).doesNotExist();
  }

  @Test
  void saysWhatToInstall() throws Exception {
    Path old = jdk("17.0.15");

    Outcome tooOld = launch(Map.of("TRIPTYCH_JAVA_HOME", old.toString()), "version");
    assertThat(tooOld.status()).isEqualTo(1);
    assertThat(tooOld.err())
        .isEqualTo(
            "triptych: TRIPTYCH_JAVA_HOME: %s (expected: the folder of a JDK 25 or newer)\n"
                .formatted(old));

    Files.delete(tools.resolve("mvn"));
    Outcome withoutMaven = launch(Map.of("TRIPTYCH_JAVA_HOME", jdk("25").toString()), "version");
    assertThat(withoutMaven.status()).isEqualTo(1);
    assertThat(withoutMaven.err())
        .contains("Maven: not found (expected: Maven 3.8 or newer on the PATH")
        .contains("apt-get install maven");
  }

  @Test
  void worksThroughLinksFromAnyFolder() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("absolute"), project.resolve("triptych"));
    Files.createSymbolicLink(links.resolve("tt"), Path.of("absolute"));

    Outcome outcome =
        run(
            List.of("sh", "-c", "cd '" + links + "' && exec ./tt version"),
            Map.of("TRIPTYCH_JAVA_HOME", jdk("25").toString()));

    assertThat(outcome.status()).isEqualTo(7);
    assertThat(outcome.out()).contains("[-Dtriptych.home=" + project.toRealPath() + "]");
    assertThat(outcome.out()).contains("in " + links.toRealPath());
  }

  private Path jdk(String version) throws IOException {
    Path home = folder.resolve("jdk " + version);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/javac"), "exit 0");
    script(
        home.resolve("bin/java"),
        """
        for argument in "$@"; do printf '[%s]' "$argument"; done
        echo " in $(pwd)"
        exit 7
        """);
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> calls() throws IOException {
    Path calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", project.resolve("triptych").toString()));
    command.addAll(List.of(arguments));
    return run(command, environment);
  }

  private Outcome run(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", tools + ":" + coreTools());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    return new Outcome(
        process.waitFor(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /** A folder with the few programs that the launcher uses, and neither a java nor a mvn. */
  private Path coreTools() throws IOException {
    Path bin = folder.resolve("bin");
    if (!Files.exists(bin)) {
      Files.createDirectories(bin);
      for (String name :
          List.of(
              "sh",
              "cat",
              "dirname",
              "find",
              "grep",
              "head",
              "mkdir",
              "readlink",
              "rm",
              "sleep",
              "stty",
              "tee",
              "touch",
              "true")) {
        for (String place : List.of("/usr/bin", "/bin")) {
          Path program = Path.of(place, name);
          if (Files.isExecutable(program) && !Files.exists(bin.resolve(name))) {
            script(bin.resolve(name), "exec " + program + " \"$@\"");
          }
        }
      }
    }
    return bin;
  }
}
