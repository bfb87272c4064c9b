package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.triptych.service.FakeEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir private Path data;

  @Test
  void aRequestIsASpanOfItsCallersTrace() throws Exception {
    Queue<String> received = new ConcurrentLinkedQueue<>();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer collector = HttpServer.create(address, 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(new String(body, StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      URI endpoint =
          URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
      ServerConfig config =
          ServerConfig.of(data).withObserve(ObserveSettings.NONE.withTraces(endpoint));
      try (TriptychServer server = TriptychServer.start(config, new FakeEncoder());
          HttpClient client = HttpClient.newHttpClient()) {
        HttpRequest request =
            HttpRequest.newBuilder(server.uri().resolve("/v1/collections"))
                .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .header("x-request-id", "traced-1")
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
    } finally {
      collector.stop(0);
    }
    byte[] trace = HexFormat.of().parseHex(TRACE);
    assertThat(String.join("", received))
        .contains("service.name", "GET /v1/collections", "traced-1")
        .contains(new String(trace, StandardCharsets.ISO_8859_1));
  }
}
