package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.cli.CommandRunner.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo over a small catalogue of its own, laid out as the real one. */
class DemoCommandTest {
  private static final Pattern PAGE = Pattern.compile("The page: (http://[^/]+/)");

  @TempDir Path home;

  @BeforeEach
  void layOut() throws IOException {
    Path queries = Files.createDirectories(home.resolve("demo/queries"));
    Pictures.plain(queries.resolve("red-bell-pepper.jpg"), 0xff0000);
    Files.writeString(
        home.resolve("demo/catalogue.jsonl"),
        """
        {"id":"dress","title":"red dress","price":30}
        {"id":"coat","title":"blue coat","price":80.5}
        """);
  }

  @Test
  void indexesSearchesAndEnds() {
    Outcome outcome =
        new CommandRunner(home).run("demo", "--no-serve", "--data", home.resolve("d"));

    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("2 in = 2 indexed").doesNotContain("The page");
    List<String> searches = outcome.out().lines().filter(line -> line.startsWith("$ ")).toList();
    assertThat(searches).hasSize(4);
    assertThat(searches).filteredOn(line -> line.contains("--text")).hasSize(3);
    assertThat(searches).anyMatch(line -> line.codePoints().anyMatch(Character::isIdeographic));
    assertThat(searches.getLast()).contains("--image demo/queries/red-bell-pepper.jpg");
    assertThat(outcome.out())
        .contains("1  0.", "dress  red dress     30", "coat   blue coat  80.50");
  }

  @Test
  void theQueriesOfTheRealDemoAreThere() {
    Path demo = Path.of(System.getProperty("triptych.root"), "demo");

    assertThat(demo.resolve("catalogue.jsonl")).isRegularFile();
    assertThat(demo.resolve("queries/red-bell-pepper.jpg")).isRegularFile();
  }

  @Test
  void servesUntilStoppedAndThePrintedLinesWork() throws Exception {
    StringWriter out = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), 80, false);
    Context context = new Context(terminal, pack -> new FakeEncoder(), home, false);
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread demo =
        Thread.ofPlatform()
            .start(() ->
                status.complete(
                    TriptychCommand.commandLine(context)
                        .execute("demo", "--data", home.resolve("d").toString())));
    try {
      URI page = page(out, status);
      assertThat(send(HttpRequest.newBuilder(page).build()).body()).contains("<html");
      assertThat(search(page, "{\"parts\":[{\"text\":\"red dress\"}],\"k\":1}"))
          .contains("\"dress\"");
      assertThat(out.toString())
          .contains("curl -s " + page + "v1/collections/demo:search")
          .contains(page.getAuthority() + " triptych.v1.SearchService/Search");
    } finally {
      demo.interrupt();
    }
    assertThat(status.get(30, TimeUnit.SECONDS)).isZero();
  }

  private static URI page(StringWriter out, CompletableFuture<Integer> status)
      throws InterruptedException {
    while (!status.isDone()) {
      Matcher matcher = PAGE.matcher(out.toString());
      if (matcher.find() && out.toString().contains("Ctrl-C")) {
        return URI.create(matcher.group(1));
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the demo ended: " + out);
  }

  private static String search(URI page, String body) throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(page.resolve("v1/collections/demo:search"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body))
                .build());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
