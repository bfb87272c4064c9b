package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import io.triptych.service.GatedEncoder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Searches that nobody waits for any more are not encoded. */
@Timeout(60)
final class AbandonedRequestsTest {
  private static SearchRequest search(String text) {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .addParts(QueryPart.newBuilder().setText(text))
        .build();
  }

  @Test
  void whoIsLateOrGoneIsDroppedFromTheQueue() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    try (TriptychServer server =
            TriptychServer.start(ServerConfig.of(Path.of("unused")), towers, _ -> new FakeStore());
        TestChannel channel = TestChannel.to(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SearchServiceBlockingStub stub = SearchServiceGrpc.newBlockingStub(channel.channel());
      Future<?> first = threads.submit(() -> stub.search(search("first")));
      towers.awaitCalls(1);
      Context.CancellableContext leaving = Context.current().withCancellation();
      Future<?> gone = threads.submit(leaving.wrap(() -> stub.search(search("gone"))));
      awaitQueued(server, "1.0");
      assertThatThrownBy(
              () -> stub.withDeadlineAfter(300, TimeUnit.MILLISECONDS).search(search("late")))
          .extracting(e -> ((StatusRuntimeException) e).getStatus().getCode())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      leaving.cancel(null);
      assertThatThrownBy(gone::get).isInstanceOf(ExecutionException.class);
      // The server hears of it a moment later.
      Thread.sleep(500);
      towers.open();
      first.get();
      stub.search(search("next"));
      assertThat(towers.calls()).containsExactly(List.of("first"), List.of("next"));
      assertThat(metrics(server)).contains("triptych_batch_dropped_total{kind=\"query\"} 2.0");
    }
  }

  private static void awaitQueued(TriptychServer server, String count) throws Exception {
    String line = "triptych_batch_queued{kind=\"query\"} " + count;
    for (int i = 0; i < 500 && !metrics(server).contains(line); i++) {
      Thread.sleep(10);
    }
    assertThat(metrics(server)).contains(line);
  }

  private static String metrics(TriptychServer server) throws Exception {
    URI uri = server.uri().resolve(Metrics.PATH);
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }
}
