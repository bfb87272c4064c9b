package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

final class SettingsTest {
  @TempDir private Path folder;
  private Path file;

  @Command(name = "some")
  private static final class Some implements Runnable {
    @Option(names = "--port", defaultValue = "8080")
    private int port;

    @Option(names = "--host-name", defaultValue = "here")
    private String host;

    @Option(names = "--hosts", split = ",")
    private List<String> hosts;

    @Option(names = "--loud")
    private boolean loud;

    @Option(names = "--redis")
    private URI redis;

    @Override
    public void run() {}
  }

  @BeforeEach
  void place() {
    file = folder.resolve("some.yaml");
  }

  private Some read(Map<String, String> environment, String yaml, String... arguments)
      throws IOException {
    Some some = new Some();
    settings(some, environment, yaml, arguments).apply();
    return some;
  }

  private Settings settings(
      Some some, Map<String, String> environment, String yaml, String... arguments)
      throws IOException {
    Files.writeString(file, yaml);
    CommandLine line = new CommandLine(some);
    line.parseArgs(arguments);
    return Settings.of(line, environment, Optional.of(file));
  }

  @Test
  void aFlagCountsBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    Map<String, String> environment = Map.of("TRIPTYCH_PORT", "2", "TRIPTYCH_HOST_NAME", "two");
    String yaml = "port: 1\nhost-name: one\nloud: true\nhosts: [a, b]\n";
    Some some = read(environment, yaml, "--port", "3");
    assertThat(some.port).isEqualTo(3);
    assertThat(some.host).isEqualTo("two");
    assertThat(some.loud).isTrue();
    assertThat(some.hosts).containsExactly("a", "b");
    assertThat(read(Map.of(), yaml).port).isEqualTo(1);
    assertThat(read(Map.of(), "").port).isEqualTo(8080);
    assertThat(read(Map.of("TRIPTYCH_PORT", ""), "port: 5").port).isEqualTo(5);
    assertThat(read(Map.of("TRIPTYCH_HOSTS", "x,y"), "").hosts).containsExactly("x", "y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prot: 1 | key prot (expected: one of host-name, hosts, loud, port, redis)",
        "'port: {a: 1}' | port {\"a\":1} (expected: a value, or a list of values)",
        "'port:' | port \"\" (expected: a value, or a list of values)",
        "'- port' | no keys (expected: a key and a value on each line)",
        "'port: [' | line 1: while parsing a flow node, expected the node content, but found '<stream end>' (expected: a key and a value on each line)",
        "'port: 1@host: a: b' | line 2: mapping values are not allowed here (expected: a key",
        "'port: many' | --port: many (expected: a whole number), in ",
        "'loud: perhaps' | perhaps",
      })
  void aFileWithSomethingElseIsRefusedByName(String yaml, String message) {
    assertThatThrownBy(() -> read(Map.of(), yaml.replace('@', '\n')))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("some.yaml");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    assertThatThrownBy(() -> read(Map.of(), "port: 1\nport: 2\n"))
        .hasMessageContaining("some.yaml")
        .hasMessageContaining("port");
  }

  @Test
  void aWrongVariableIsNamed() {
    assertThatThrownBy(() -> read(Map.of("TRIPTYCH_PORT", "many"), ""))
        .hasMessage("--port: many (expected: a whole number), in TRIPTYCH_PORT");
  }

  @Test
  void whatIsPrintedCanBeReadAgainAndHidesPasswords() throws Exception {
    Some some = new Some();
    Settings settings =
        settings(
            some,
            Map.of("TRIPTYCH_REDIS", "redis://me:secret@host:1"),
            "host-name: 'a: b #'\nhosts: [yes, 'no']\n",
            "--port=3");
    settings.apply();
    assertThat(some.redis).isEqualTo(URI.create("redis://me:secret@host:1"));
    String printed = settings.print(Map.of("loud", "never", "hosts", "x"));
    assertThat(printed)
        .contains("port: 3  # --port\n")
        .contains("redis: \"redis://***@host:1\"  # TRIPTYCH_REDIS\n")
        .contains("host-name: \"a: b #\"  # " + file)
        .contains("loud: false  # default\n")
        .doesNotContain("never")
        .doesNotContain("secret");
    Some again = read(Map.of(), printed);
    assertThat(again.host).isEqualTo("a: b #");
    assertThat(again.hosts).isEqualTo(some.hosts);
    assertThat(again.port).isEqualTo(3);
  }

  @Test
  void serveTellsItsSettings() throws Exception {
    Files.writeString(file, "port: 9000\nrecall-share: 0.01\n");
    Outcome outcome =
        new CommandRunner(folder)
            .run("serve", "--config", file, "--print-config", "--host", "localhost");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("port: 9000  # " + file)
        .contains("recall-share: 0.01  # " + file)
        .contains("pack: ", "/models/triptych-base  # default")
        .contains("log-format: text  # default")
        .contains("log-level: warn  # default")
        .contains("host: localhost  # --host");
    Files.writeString(file, "recall-share: 2\n");
    Outcome wrong = new CommandRunner(folder).run("serve", "--config", file);
    assertThat(wrong.status()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(wrong.err()).contains("recall-share: 2.0 (expected: 0 to 1)");
    Outcome half = new CommandRunner(folder).run("serve", "--tls-cert", "a.pem");
    assertThat(half.err()).contains("--tls-key: missing (expected: both --tls-cert and --tls-key)");
    Outcome none = new CommandRunner(folder).run("serve", "--config", folder.resolve("gone.yaml"));
    assertThat(none.err()).contains("gone.yaml (expected: a file that exists)");
  }
}
