package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.grpc.StatusRuntimeException;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir private Path data;

  @Test
  void aSearchTellsItsStatusAndItsStages() throws Exception {
    String received =
        traced(server -> {
          try (TestChannel channel = TestChannel.to(server);
              HttpClient client = HttpClient.newHttpClient()) {
            ItemServiceGrpc.newBlockingStub(channel.channel())
                .upsertItems(
                    UpsertItemsRequest.newBuilder()
                        .setCollection("shop")
                        .addAllItems(Shop.ITEMS)
                        .build());
            SearchServiceBlockingStub stub = SearchServiceGrpc.newBlockingStub(channel.channel());
            SearchResponse answer = stub.search(search("red car"));
            assertThat(answer.getTimingList()).isEmpty();
            assertThatThrownBy(() -> stub.search(search("")))
                .isInstanceOf(StatusRuntimeException.class);
            HttpRequest json =
                HttpRequest.newBuilder(server.uri().resolve("/v1/collections/shop:search"))
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString("{\"parts\": [{\"text\": \"a boat\"}]}"))
                    .build();
            assertThat(client.send(json, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
          }
        });
    assertThat(received.split("triptych\\.stage\\.encode\\.ms")).hasSize(3);
    assertThat(received)
        .contains("triptych.v1.SearchService/Search", "rpc.grpc.status_code")
        .contains("triptych.stage.encode.ms", "triptych.stage.search.ms")
        .contains("triptych.reason", "INVALID");
  }

  private static SearchRequest search(String words) {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .addParts(QueryPart.newBuilder().setText(words))
        .build();
  }

  @Test
  void aRequestIsASpanOfItsCallersTrace() throws Exception {
    String received =
        traced(server -> {
          try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                HttpRequest.newBuilder(server.uri().resolve("/v1/collections"))
                    .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                    .header("x-request-id", "traced-1")
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
          }
        });
    byte[] trace = HexFormat.of().parseHex(TRACE);
    assertThat(received)
        .contains("service.name", "GET /v1/collections", "traced-1")
        .contains(new String(trace, StandardCharsets.ISO_8859_1));
  }

  @Test
  void spansAreNamedByTheTemplatesOfTheContract() throws Exception {
    Set<String> names = new TreeSet<>();
    String received =
        traced(server -> {
          try (HttpClient client =
              HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (Map.Entry<String, JsonNode> path : OpenApi.document().get("paths").properties()) {
              for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String verb = operation.getKey().toUpperCase(Locale.ROOT);
                String uri = path.getKey().replaceAll("\\{\\w+}", "7");
                HttpRequest request =
                    HttpRequest.newBuilder(server.uri().resolve(uri))
                        .header("content-type", "application/json")
                        .method(verb, BodyPublishers.ofString(verb.equals("GET") ? "" : "{}"))
                        .build();
                client.send(request, BodyHandlers.ofString());
                names.add(verb + " " + path.getKey());
              }
            }
          }
        });
    assertThat(names)
        .hasSizeGreaterThan(20)
        .contains("POST /v1/collections/{collection}:search")
        .allSatisfy(name -> assertThat(received).contains(name));
    assertThat(received).contains("http.route").doesNotContain("(?<", "/:");
  }

  private interface Calls {
    void to(TriptychServer server) throws Exception;
  }

  /** What a collector receives of calls to a server, as it came. */
  private String traced(Calls calls) throws Exception {
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
      try (TriptychServer server = TriptychServer.start(config, new FakeEncoder())) {
        calls.to(server);
      }
    } finally {
      collector.stop(0);
    }
    return String.join("", received);
  }
}
