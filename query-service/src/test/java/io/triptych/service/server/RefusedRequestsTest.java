package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.triptych.service.FakeEncoder;
import io.triptych.service.access.Role;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Requests that never become an RPC, or whose message is none: the answer, the log, the counts. */
final class RefusedRequestsTest {
  private static final String SEARCH = "/triptych.v1.SearchService/Search";
  private static final String WEB_TEXT = "application/grpc-web-text";

  @TempDir private static Path data;
  private static TriptychServer server;

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> post(
      TriptychServer to, String path, String type, byte[] body, String... headers)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(to.uri().resolve(path))
              .header("content-type", type)
              .POST(BodyPublishers.ofByteArray(body));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String metrics(TriptychServer of) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(of.uri().resolve("/metrics")).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  /** What {@code name} counts, 0 where there is no such line. */
  private static double count(TriptychServer of, String name) throws Exception {
    return metrics(of)
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  /** Calls end a little after their answers. */
  private static void awaitCount(TriptychServer of, String name, double expected) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (count(of, name) < expected) {
      assertThat(System.nanoTime())
          .as("no %s %s in %s", name, expected, metrics(of))
          .isLessThan(end);
      Thread.sleep(50);
    }
    assertThat(count(of, name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/triptych.v1.SearchService/Nope, application/grpc",
    "/triptych.v1.SearchService/Nope, application/grpc+proto",
    "/nope.X/Y, application/grpc",
    "/nope.X/Y, application/grpc-web+proto",
    "/nope.X/Y, application/grpc-web-text",
  })
  void anUnknownMethodIsUnimplemented(String path, String type) throws Exception {
    HttpResponse<String> response = post(server, path, type, new byte[5]);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue(type);
    assertThat(response.headers().firstValue("grpc-status")).hasValue("12");
    assertThat(response.headers().firstValue("grpc-message"))
        .hasValue("method: unknown (expected: one of the contract)");
  }

  static Stream<Arguments> frames() {
    return Stream.of(
        Arguments.of(SEARCH, WEB_TEXT, new byte[2]),
        Arguments.of(SEARCH, WEB_TEXT, new byte[0]),
        Arguments.of(SEARCH, WEB_TEXT, utf8("!!!notbase64")),
        Arguments.of(SEARCH, WEB_TEXT, utf8("====")),
        Arguments.of(SEARCH, WEB_TEXT, utf8("AAAA")),
        Arguments.of(SEARCH, WEB_TEXT, new byte[] {'A', 'A', 'A', (byte) 0xff}),
        Arguments.of(SEARCH, "application/grpc-web+proto", new byte[2]),
        Arguments.of(SEARCH, "application/grpc-web+proto", new byte[0]),
        Arguments.of(SEARCH + "Stream", WEB_TEXT, utf8("!!!notbase64")));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aBrokenFrameIsItsSendersFaultAndNotLogged(String path, String type, byte[] body)
      throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(StatusMapping.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    try {
      HttpResponse<String> response = post(server, path, type, body);
      assertThat(response.headers().firstValue("grpc-status"))
          .as("%s %s", response.headers().map(), lines.list)
          .hasValue("3");
      assertThat(lines.list).isEmpty();
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void whatCannotBeReadCountsAsWhatItsSenderIsTold() throws Exception {
    try (TriptychServer fresh =
        TriptychServer.start(ServerConfig.of(data.resolve("fresh")), new FakeEncoder())) {
      String rejected = "triptych_rejected_total{reason=\"INVALID_ARGUMENT\",what=\"request\"}";
      String json = "application/json";
      String search = "/v1/collections/shop:search";
      assertThat(post(fresh, search, json, utf8("{\"K\":1}")).statusCode()).isEqualTo(400);
      awaitCount(fresh, rejected, 1);
      byte[] cutOff = {10, 100, 'a'};
      assertThat(post(fresh, SEARCH, "application/protobuf", cutOff).statusCode()).isEqualTo(400);
      awaitCount(fresh, rejected, 2);
      assertThat(post(fresh, search, json, utf8("{")).statusCode()).isEqualTo(400);
      awaitCount(fresh, rejected, 3);
      String call =
          "triptych_call_seconds_count{method=\"triptych.v1.SearchService/Search\",status=";
      assertThat(count(fresh, call + "\"INVALID_ARGUMENT\"}")).isEqualTo(2);
      assertThat(metrics(fresh)).doesNotContain("CANCELLED");
    }
  }

  @Test
  void callersThatAreUnknownAreCounted() throws Exception {
    TestKeys keys = new TestKeys(data.resolve("keys.yaml"));
    keys.create("reader", Role.READ);
    SecuritySettings security = SecuritySettings.NONE.withKeys(keys.file()).withOpenMetrics();
    ServerConfig config = ServerConfig.of(data.resolve("guarded")).withSecurity(security);
    try (TriptychServer guarded = TriptychServer.start(config, new FakeEncoder())) {
      byte[] body = utf8("{}");
      String search = "/v1/collections/shop:search";
      assertThat(post(guarded, search, "application/json", body).statusCode()).isEqualTo(401);
      HttpResponse<String> wrong =
          post(guarded, SEARCH, "application/grpc", new byte[5], "x-api-key", "wrong");
      assertThat(wrong.headers().firstValue("grpc-status")).hasValue("16");
      String rejected = "triptych_rejected_total{reason=\"%s\",what=\"request\"}";
      awaitCount(guarded, rejected.formatted("KEY_MISSING"), 1);
      awaitCount(guarded, rejected.formatted("KEY_UNKNOWN"), 1);
    }
  }
}
