package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import io.triptych.service.HostileServer;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and stopping, what may be broken around a server, and what it tells of itself. */
final class ServerTest {
  @TempDir private Path data;

  private static List<String> searchRed(TriptychServer server) {
    try (TestChannel channel = TestChannel.to(server)) {
      SearchRequest request =
          SearchRequest.newBuilder()
              .setCollection("shop")
              .addParts(QueryPart.newBuilder().setText("red shirt"))
              .build();
      SearchResponse response =
          SearchServiceGrpc.newBlockingStub(channel.channel()).search(request);
      return response.getHitsList().stream().map(hit -> hit.getId() + hit.getScore()).toList();
    }
  }

  private static void fill(TriptychServer server) {
    try (TestChannel channel = TestChannel.to(server)) {
      assertThat(
              ItemServiceGrpc.newBlockingStub(channel.channel())
                  .upsertItems(
                      UpsertItemsRequest.newBuilder()
                          .setCollection("shop")
                          .addAllItems(Shop.ITEMS)
                          .build())
                  .getResultsList())
          .hasSize(Shop.ITEMS.size());
    }
  }

  @Test
  void answersAreTheSameWithoutRedisAndWithOneThatIsDownOrSlow() throws Exception {
    ServerConfig plain = ServerConfig.of(data);
    List<String> right;
    try (TriptychServer server = TriptychServer.start(plain, new FakeEncoder())) {
      fill(server);
      right = searchRed(server);
      assertThat(right).hasSize(Shop.ITEMS.size());
    }
    URI down = URI.create("redis://127.0.0.1:" + FreePort.find());
    try (HostileServer silent = HostileServer.silent()) {
      for (URI redis : List.of(down, silent.uri("redis"))) {
        try (TriptychServer server =
            TriptychServer.start(plain.withRedis(redis), new FakeEncoder())) {
          assertThat(searchRed(server)).isEqualTo(right);
          assertThat(server.cacheStatistics().sharedTroubles()).isPositive();
        }
      }
    }
  }

  @Test
  void whatAnotherServerWritesIsFoundSoon() throws Exception {
    ServerConfig config = ServerConfig.of(data);
    try (TriptychServer reader = TriptychServer.start(config, new FakeEncoder());
        TriptychServer writer = TriptychServer.start(config, new FakeEncoder());
        TestChannel channel = TestChannel.to(writer)) {
      fill(writer);
      assertThat(searchRed(reader)).hasSize(Shop.ITEMS.size());
      UpsertItemsRequest more =
          UpsertItemsRequest.newBuilder()
              .setCollection("shop")
              .addItems(Shop.ITEMS.getFirst().toBuilder().setId("another"))
              .build();
      assertThat(
              ItemServiceGrpc.newBlockingStub(channel.channel())
                  .upsertItems(more)
                  .getResultsCount())
          .isOne();
      for (int i = 0; i < 100 && searchRed(reader).size() == Shop.ITEMS.size(); i++) {
        Thread.sleep(100);
      }
      assertThat(searchRed(reader)).hasSize(Shop.ITEMS.size() + 1);
    }
  }

  @Test
  void aCollectionOfAnotherSpaceIsRefused() {
    ServerConfig config = ServerConfig.of(data);
    try (TriptychServer server = TriptychServer.start(config, new FakeEncoder())) {
      fill(server);
    }
    try (TriptychServer other = TriptychServer.start(config, new FakeEncoder("e".repeat(64)))) {
      assertThatThrownBy(() -> searchRed(other))
          .hasMessageContaining("FAILED_PRECONDITION")
          .hasMessageContaining("space 0123456789ab (expected: eeeeeeeeeeee");
    }
  }

  @Test
  void reflectionNamesTheServices() {
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
        TestChannel channel = TestChannel.to(server)) {
      CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
      StreamObserver<ServerReflectionRequest> requests =
          ServerReflectionGrpc.newStub(channel.channel()).serverReflectionInfo(first(answer));
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      assertThat(answer.join().getListServicesResponse().getServiceList())
          .extracting(ServiceResponse::getName)
          .contains(
              "triptych.v1.SearchService",
              "triptych.v1.ItemService",
              "triptych.v1.CollectionService",
              "grpc.health.v1.Health");
      requests.onCompleted();
    }
  }

  @Test
  void reflectionKnowsTheDetailsOfErrors() {
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
        TestChannel channel = TestChannel.to(server)) {
      for (String message : List.of("BadRequest", "ErrorInfo", "RetryInfo")) {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests =
            ServerReflectionGrpc.newStub(channel.channel()).serverReflectionInfo(first(answer));
        requests.onNext(
            ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("google.rpc." + message)
                .build());
        assertThat(answer.join().getFileDescriptorResponse().getFileDescriptorProtoList())
            .as(message)
            .isNotEmpty();
        requests.onCompleted();
      }
    }
  }

  private static <T> StreamObserver<T> first(CompletableFuture<T> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T value) {
        answer.complete(value);
      }

      @Override
      public void onError(Throwable cause) {
        answer.completeExceptionally(cause);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Test
  void aTakenPortIsToldByName() {
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder())) {
      ServerConfig same = ServerConfig.of(data).withPort(server.port());
      assertThatThrownBy(() -> TriptychServer.start(same, new FakeEncoder()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("port: " + server.port() + " of 127.0.0.1");
    }
  }

  @Test
  void onlyThisMachineReachesAServerThatWasNotToldOtherwise() throws Exception {
    InetAddress outward =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(outward != null, "skipped: this machine has no other address");
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder())) {
      assertThatThrownBy(() -> new Socket(outward, server.port()).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aConfigurationThatCannotBeIsRefused() {
    assertThatThrownBy(() -> ServerConfig.of(data).withPort(70000))
        .hasMessage("port: 70000 (expected: 0 to 65535)");
    assertThatThrownBy(() -> ServerConfig.of(data).withHost(" "))
        .hasMessageContaining("(expected: an address)");
  }
}
