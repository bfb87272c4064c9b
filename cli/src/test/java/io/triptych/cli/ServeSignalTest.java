package io.triptych.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server's process that is told to end while it works. */
@Timeout(120)
final class ServeSignalTest {
  private static final Pattern SERVING = Pattern.compile("Serving .* at (http://\\S+?)/?");

  /** So many that they are not all encoded when the signal comes. */
  private static final int PICTURES = 48;

  /** What the shell says of a process that SIGTERM ended. */
  private static final int TERMINATED = 143;

  @TempDir Path data;

  @Test
  void whatIsUnderWayIsFinishedAndNothingElseTakenUp() throws Exception {
    Process process = start();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      URI uri = address(process.inputReader());
      CompletableFuture<HttpResponse<String>> answer =
          http.sendAsync(encode(uri), BodyHandlers.ofString());
      while (!get(http, uri, "/metrics").contains("triptych_requests 1.0")) {
        Thread.sleep(20);
      }
      process.destroy();
      while (!isRefused(http, uri)) {
        assertThat(answer).as("the answer came before the server drained").isNotDone();
        Thread.sleep(20);
      }
      HttpResponse<String> response = answer.get(60, TimeUnit.SECONDS);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(new ObjectMapper().readTree(response.body()).at("/outputs")).hasSize(PICTURES);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(TERMINATED);
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dtriptych.home=" + Guide.ROOT,
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve",
            "--data",
            data.toString(),
            "--port",
            "0",
            "--drain-limit",
            "60")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static URI address(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher serving = SERVING.matcher(line);
      if (serving.matches()) {
        return URI.create(serving.group(1));
      }
    }
    throw new AssertionError("the server ended before it served");
  }

  private static HttpRequest encode(URI uri) throws IOException {
    byte[] picture =
        Files.readAllBytes(Guide.ROOT.resolve("models/triptych-base/goldens/apple.png"));
    String input = "{\"image\":\"%s\"}".formatted(Base64.getEncoder().encodeToString(picture));
    String body =
        "{\"inputs\":[%s]}".formatted(String.join(",", Collections.nCopies(PICTURES, input)));
    return HttpRequest.newBuilder(uri.resolve("/v1/encode"))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static String get(HttpClient http, URI uri, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri.resolve(path)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  /** Whether a new request is not taken up: the server says so, or does not listen any more. */
  private static boolean isRefused(HttpClient http, URI uri) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri.resolve("/v1/collections")).build();
    try {
      return http.send(request, BodyHandlers.ofString()).statusCode() == 503;
    } catch (IOException _) {
      return true;
    }
  }
}
