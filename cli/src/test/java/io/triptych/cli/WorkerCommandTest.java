package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker, and the commands that let it encode. */
class WorkerCommandTest {
  private static final Pattern ADDRESS =
      Pattern.compile("Encoding into space c0c0c0c0c0c0 at (127\\.0\\.0\\.1:\\d+)");

  @TempDir Path home;
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final StringWriter out = new StringWriter();
  private Thread worker;
  private String address;
  private Path catalogue;

  @BeforeEach
  void start() throws Exception {
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), 80, false);
    Context context = new Context(terminal, pack -> new FakeEncoder(), home, false);
    worker =
        Thread.ofPlatform()
            .start(() ->
                status.complete(
                    TriptychCommand.commandLine(context).execute("worker", "--port", "0")));
    while (address == null) {
      assertThat(status).as(out.toString()).isNotDone();
      Matcher matcher = ADDRESS.matcher(out.toString());
      address = matcher.find() ? matcher.group(1) : null;
      Thread.sleep(20);
    }
    Pictures.plain(home.resolve("red.png"), 0xff0000);
    catalogue =
        Files.writeString(
            home.resolve("a.jsonl"),
            """
            {"id":"dress","title":"red dress","image":"red.png"}
            {"id":"coat","title":"blue coat"}
            """);
  }

  @AfterEach
  void stop() throws Exception {
    worker.interrupt();
    assertThat(status.get(30, TimeUnit.SECONDS)).isZero();
  }

  /** An encoder here that cannot encode: whatever is encoded, the worker did. */
  private Outcome run(Object... arguments) {
    return new CommandRunner(home, pack -> new TowerlessEncoder()).run(arguments);
  }

  @Test
  void indexAndSearchLetItEncode() throws IOException {
    Path data = home.resolve("d");
    Outcome indexed = run("index", "shop", catalogue, "--data", data, "--workers", address);
    assertThat(indexed.status()).as(indexed.err()).isZero();
    assertThat(indexed.out()).contains("2 in = 2 indexed + 0 unchanged + 0 duplicate + 0 dead");
    Outcome found =
        run("search", "shop", "--text", "red", "--data", data, "--workers", address, "-k", 1);
    assertThat(found.status()).isZero();
    assertThat(found.out()).contains("dress");

    assertThat(run("search", "shop", "--text", "red", "--data", data).err())
        .contains("no towers here");
  }

  @Test
  void nobodyWhoAnswersIsAnError() {
    Path data = home.resolve("d");
    Outcome outcome = run("index", "shop", catalogue, "--data", data, "--workers", "127.0.0.1:1");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("triptych: workers: none of 127.0.0.1:1 answers (expected: one at least)");
    assertThat(data).doesNotExist();
  }

  @Test
  void addressesAndPortsThatCannotBeAreWrongUse() {
    Outcome index = run("index", "shop", catalogue, "--workers", "somewhere");
    assertThat(index.status()).isEqualTo(2);
    assertThat(index.err())
        .startsWith(
            "triptych: --workers: \"somewhere\" (expected: host:port, several with commas)");
    Outcome serve = run("serve", "--workers", "somewhere");
    assertThat(serve.status()).isEqualTo(2);
    assertThat(serve.err()).startsWith("triptych: --workers: somewhere (expected: HOST:PORT");
    assertThat(run("worker").err())
        .startsWith("triptych: --port: missing (expected: a whole number)");
    assertThat(run("worker", "--port", "70000").err())
        .startsWith("triptych: --port: 70000 (expected: 0 to 65535)");
  }
}
