package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.cli.CommandRunner.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** What a server says on standard error and output. */
@Timeout(120)
final class ServeCommandTest {
  /** Of documentation (RFC 5737), so of no machine. */
  private static final String ELSEWHERE = "192.0.2.1";

  @TempDir Path home;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private PrintStream before;

  @BeforeEach
  void listen() {
    before = System.err;
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void reset() throws Exception {
    System.setErr(before);
    SLF4JBridgeHandler.uninstall();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    new ContextInitializer(context).autoConfig();
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** Serves until something is there, and then until it has ended. */
  private Outcome serve(BooleanSupplier there, StringWriter out, Object... options)
      throws Exception {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Object[] words = new Object[options.length + 3];
    words[0] = "serve";
    words[1] = "--port";
    words[2] = "0";
    System.arraycopy(options, 0, words, 3, options.length);
    Thread serving =
        Thread.ofPlatform()
            .start(() -> outcome.complete(new CommandRunner(home).runInto(out, words)));
    while (!there.getAsBoolean()) {
      assertThat(outcome).as("%s %s", out, log()).isNotDone();
      Thread.sleep(20);
    }
    serving.interrupt();
    return outcome.get();
  }

  @Test
  void aFolderWithoutCollectionsIsTold() throws Exception {
    StringWriter out = new StringWriter();
    Path data = home.resolve("nowhere");
    Outcome outcome = serve(() -> out.toString().contains("Serving "), out, "--data", data);
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .contains("kernels: ")
        .contains("data: " + data + " has no collections yet");
    new CommandRunner(home).run("collections", "create", "shop", "--data", data);
    StringWriter again = new StringWriter();
    assertThat(serve(() -> again.toString().contains("Serving "), again, "--data", data).err())
        .doesNotContain("has no collections");
  }

  @Test
  void everyLineIsJsonWhereThatIsAskedFor() throws Exception {
    Outcome outcome =
        serve(
            () -> log().contains("Serving "),
            new StringWriter(),
            "--data",
            home.resolve("nowhere"),
            "--log-format",
            "json",
            "--log-level",
            "info");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).isEmpty();
    ObjectMapper json = new ObjectMapper();
    List<String> lines = log().lines().toList();
    assertThat(lines).hasSizeGreaterThan(1);
    for (String line : lines) {
      JsonNode event = json.readTree(line);
      assertThat(event.at("/message").asText()).as(line).isNotEmpty().doesNotContain("{}");
      assertThat(event.at("/logger").asText()).matches("triptych|access|io\\.triptych\\..*");
    }
    assertThat(log()).contains("has no collections yet", "stopping");
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() throws Exception {
    Object[] words = {"serve", "--port", "0", "--data", home, "--host", ELSEWHERE};
    Outcome text = new CommandRunner(home).run(words);
    assertThat(text.status()).isEqualTo(ExitCode.FAILED);
    String message = "host: 192.0.2.1 (expected: an address of this machine, or 0.0.0.0 for all)";
    assertThat(text.err()).contains("triptych: " + message).doesNotContain("free port");

    Object[] json = {
      "serve", "--port", "0", "--data", home, "--host", ELSEWHERE, "--log-format", "json"
    };
    Outcome failed = new CommandRunner(home).run(json);
    assertThat(failed.status()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.err()).isEmpty();
    JsonNode line = new ObjectMapper().readTree(log().lines().toList().getLast());
    assertThat(line.at("/level").asText()).isEqualTo("ERROR");
    assertThat(line.at("/message").asText()).isEqualTo(message);
    assertThat(line.at("/error").asText())
        .contains("Caused by: ", "at io.triptych.cli.ServeCommand");
  }

  @Test
  void secondsAreToldAsTheyWereGiven() {
    Outcome outcome = new CommandRunner(home).run("serve", "--drain-limit", "-5");
    assertThat(outcome.status()).isEqualTo(ExitCode.WRONG_USE);
    assertThat(outcome.err()).contains("drain-limit: -5 s (expected: more than 0 s)");
    assertThat(new CommandRunner(home).run("serve", "--request-timeout", "0").err())
        .contains("request-timeout: 0 s (expected: more than 0 s)");
  }
}
