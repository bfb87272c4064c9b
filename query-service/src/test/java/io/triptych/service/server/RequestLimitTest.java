package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Durations;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.triptych.service.GatedEncoder;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More requests than a server answers at a time. */
@Timeout(60)
final class RequestLimitTest {
  private static final int MOST = 3;
  private static final String PATH = "/v1/collections/shop:search";

  private static TriptychServer start(GatedEncoder towers) {
    LimitSettings limits =
        new LimitSettings(Duration.ofSeconds(60), Duration.ofSeconds(15), 100, 100, MOST);
    return TriptychServer.start(
        ServerConfig.of(Path.of("unused")).withLimits(limits), towers, _ -> new FakeStore());
  }

  private static SearchRequest search(String text) {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .addParts(QueryPart.newBuilder().setText(text))
        .build();
  }

  @Test
  void whoComesBeyondTheLimitIsRefusedAtOnce() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    try (TriptychServer server = start(towers);
        TestChannel channel = TestChannel.to(server);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SearchServiceBlockingStub stub = SearchServiceGrpc.newBlockingStub(channel.channel());
      List<Future<SearchResponse>> held = new ArrayList<>();
      for (int i = 0; i < MOST; i++) {
        String text = "held " + i;
        held.add(threads.submit(() -> stub.search(search(text))));
      }
      awaitAnswering(http, server, MOST);
      assertThatThrownBy(() -> stub.search(search("one more")))
          .satisfies(thrown -> {
            assertThat(Status.fromThrowable(thrown).getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(Status.fromThrowable(thrown).getDescription())
                .isEqualTo("requests: 3 are being answered (expected: fewer)");
            assertThat(StatusProto.fromThrowable(thrown).getDetails(1).unpack(RetryInfo.class))
                .isEqualTo(RetryInfo.newBuilder().setRetryDelay(Durations.fromSeconds(1)).build());
          });
      HttpResponse<String> json = post(http, server);
      assertThat(json.statusCode()).as(json.body()).isEqualTo(429);
      assertThat(json.headers().firstValue("retry-after")).hasValue("1");
      assertThat(
              HealthGrpc.newBlockingStub(channel.channel())
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatusValue())
          .isEqualTo(1);
      assertThat(metrics(http, server)).contains("triptych_requests_refused_total 2.0");
      towers.open();
      for (Future<SearchResponse> answer : held) {
        answer.get();
      }
      awaitAnswering(http, server, 0);
      assertThat(stub.search(search("one more"))).isNotNull();
    }
  }

  @Test
  void ofThoseWhoEndTogetherAsManyAreAnsweredAsThereArePlaces() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    List<Socket> together = new ArrayList<>();
    String body = "{\"parts\":[{\"text\":\"red\"}]}";
    try (TriptychServer server = start(towers);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 4 * MOST; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        together.add(socket);
        socket.setSoTimeout(30_000);
        String begun =
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                .concat("Content-Length: %d\r\n\r\n%s")
                .formatted(PATH, body.length(), body.substring(0, body.length() - 1));
        send(socket, begun);
      }
      // All heads are there and were let in.
      assertThat(post(http, server, "{}").statusCode()).isEqualTo(400);
      for (Socket socket : together) {
        send(socket, "}");
      }
      String refused = "triptych_requests_refused_total " + 3.0 * MOST;
      for (int i = 0; i < 500 && !metrics(http, server).contains(refused); i++) {
        Thread.sleep(10);
      }
      assertThat(metrics(http, server)).contains(refused, "triptych_requests " + (double) MOST);
      towers.open();
      List<String> answers = new ArrayList<>();
      for (Socket socket : together) {
        byte[] answer = new byte[12];
        assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
        answers.add(new String(answer, StandardCharsets.US_ASCII));
      }
      assertThat(answers).filteredOn("HTTP/1.1 200"::equals).hasSize(MOST);
      assertThat(answers).filteredOn("HTTP/1.1 429"::equals).hasSize(3 * MOST);
    } finally {
      for (Socket socket : together) {
        socket.close();
      }
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Test
  void whoSendsSlowlyTakesNoPlace() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    towers.open();
    List<Socket> slow = new ArrayList<>();
    try (TriptychServer server = start(towers);
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 2 * MOST; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        slow.add(socket);
        String begun =
            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                .concat("Content-Length: 1000\r\n\r\n{\"parts\":")
                .formatted(PATH);
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
      }
      for (int i = 0; i < 10; i++) {
        HttpResponse<String> answer = post(http, server);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  private static HttpResponse<String> post(HttpClient http, TriptychServer server)
      throws Exception {
    return post(http, server, "{\"parts\":[{\"text\":\"red\"}]}");
  }

  private static HttpResponse<String> post(HttpClient http, TriptychServer server, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.uri().resolve(PATH))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static void awaitAnswering(HttpClient http, TriptychServer server, int count)
      throws Exception {
    String line = "triptych_requests " + (double) count;
    for (int i = 0; i < 500 && !metrics(http, server).contains(line); i++) {
      Thread.sleep(10);
    }
    assertThat(metrics(http, server)).contains(line);
  }

  private static String metrics(HttpClient http, TriptychServer server) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.uri().resolve(Metrics.PATH)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
