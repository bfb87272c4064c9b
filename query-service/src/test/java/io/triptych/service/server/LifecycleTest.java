package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.triptych.proto.v1.EncodeInput;
import io.triptych.proto.v1.EncodeRequest;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import io.triptych.service.GatedEncoder;
import io.triptych.service.batch.BatchSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How servers begin and end. */
@Timeout(60)
final class LifecycleTest {
  @TempDir private Path data;

  private static ServingStatus health(TestChannel channel) {
    return HealthGrpc.newBlockingStub(channel.channel())
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static SearchResponse search(TestChannel channel, String text) {
    return SearchServiceGrpc.newBlockingStub(channel.channel())
        .search(
            SearchRequest.newBuilder()
                .setCollection("shop")
                .addParts(QueryPart.newBuilder().setText(text))
                .build());
  }

  private static void awaitHealth(TestChannel channel, ServingStatus status)
      throws InterruptedException {
    for (int i = 0; i < 1000 && health(channel) != status; i++) {
      Thread.sleep(5);
    }
    assertThat(health(channel)).isEqualTo(status);
  }

  @Test
  void whatIsUnderWayIsFinishedAndWhatComesIsRefused() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    TriptychServer server =
        TriptychServer.start(ServerConfig.of(data), towers, _ -> new FakeStore());
    try (TestChannel channel = TestChannel.to(server);
        TestChannel other = TestChannel.to(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(health(other)).isEqualTo(ServingStatus.SERVING);
      Future<SearchResponse> underWay = threads.submit(() -> search(channel, "red"));
      towers.awaitCalls(1);
      Future<?> closing = threads.submit(server::close);
      awaitHealth(other, ServingStatus.NOT_SERVING);
      Status refused = awaitRefusal(other);
      assertThat(refused.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(refused.getDescription()).startsWith("server: stopping");
      assertThat(closing.isDone()).isFalse();
      towers.open();
      assertThat(underWay.get().getHitsCount()).isEqualTo(3);
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whoNeverCeasesToComeDoesNotHoldItUp() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    LifecycleSettings patient = new LifecycleSettings(false, Duration.ZERO, Duration.ofHours(1));
    TriptychServer server =
        TriptychServer.start(
            ServerConfig.of(data).withLifecycle(patient), towers, _ -> new FakeStore());
    int port = server.port();
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    try (TestChannel channel = TestChannel.to(server);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<SearchResponse> underWay = threads.submit(() -> search(channel, "red"));
      towers.awaitCalls(1);
      Future<?> closing = threads.submit(server::close);
      // On the connection of what is under way, too, which is not cut off by that.
      assertThat(awaitRefusal(channel).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      for (int i = 0; i < 4; i++) {
        threads.execute(() -> {
          while (!enough.get()) {
            try (TestChannel again = TestChannel.to(port)) {
              while (!enough.get()) {
                search(again, "red");
              }
            } catch (StatusRuntimeException e) {
              refused.incrementAndGet();
            }
          }
        });
      }
      for (int i = 0; i < 1000 && refused.get() < 20; i++) {
        Thread.sleep(10);
      }
      assertThat(closing.isDone()).isFalse();
      towers.open();
      assertThat(underWay.get().getHitsCount()).isEqualTo(3);
      closing.get();
      enough.set(true);
    }
  }

  /** Health is told a moment before requests are refused. */
  private static Status awaitRefusal(TestChannel channel) {
    while (true) {
      try {
        SearchServiceGrpc.newBlockingStub(channel.channel())
            .search(SearchRequest.newBuilder().setCollection("shop").build());
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
          return e.getStatus();
        }
      }
    }
  }

  @Test
  void withANoticeItServesOnAfterItSaidThatItDoesNot() throws Exception {
    LifecycleSettings lifecycle = LifecycleSettings.DEFAULT.withNotice(Duration.ofSeconds(2));
    TriptychServer server =
        TriptychServer.start(
            ServerConfig.of(data).withLifecycle(lifecycle),
            new FakeEncoder(),
            _ -> new FakeStore());
    try (TestChannel channel = TestChannel.to(server);
        HttpClient client = HttpClient.newHttpClient();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      search(channel, "red");
      URI healthz = server.uri().resolve("/healthz");
      Future<?> closing = threads.submit(server::close);
      awaitHealth(channel, ServingStatus.NOT_SERVING);
      assertThat(search(channel, "red").getHitsCount()).isEqualTo(3);
      assertThat(
              client
                  .send(HttpRequest.newBuilder(healthz).build(), BodyHandlers.ofString())
                  .statusCode())
          .isEqualTo(503);
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  /** A worker that warms up answers requests, but says that it does not serve yet. */
  @Test
  void nobodyIsToldToComeBeforeItIsWarm() throws Exception {
    GatedEncoder towers = new GatedEncoder();
    int port = FreePort.find();
    LifecycleSettings warm = LifecycleSettings.DEFAULT.withWarmUp(true);
    try (TestChannel channel = TestChannel.to(port);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<WorkerServer> starting =
          threads.submit(() ->
              WorkerServer.start(ServerConfig.LOOPBACK, port, towers, BatchSettings.DEFAULT, warm));
      towers.awaitCalls(1);
      assertThat(health(channel)).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(starting.isDone()).isFalse();
      towers.open();
      try (WorkerServer worker = starting.get()) {
        assertThat(towers.calls()).containsExactly(List.of(Warmer.WORDS));
        assertThat(health(channel)).isEqualTo(ServingStatus.SERVING);
        assertThat(
                EncodeServiceGrpc.newBlockingStub(channel.channel())
                    .encode(
                        EncodeRequest.newBuilder()
                            .addInputs(EncodeInput.newBuilder().setQuery("red"))
                            .build())
                    .getOutputsCount())
            .isOne();
        assertThat(worker.port()).isEqualTo(port);
      }
    }
  }

  /** FakeStore names one collection that opens; a broken one must not hold up the start. */
  @Test
  void aServerThatIsWarmHasEncodedOnce() {
    FakeEncoder towers = new FakeEncoder();
    LifecycleSettings warm = LifecycleSettings.DEFAULT.withWarmUp(true);
    try (TriptychServer server =
            TriptychServer.start(
                ServerConfig.of(data).withLifecycle(warm), towers, _ -> new FakeStore());
        TestChannel channel = TestChannel.to(server)) {
      assertThat(towers.encoded).hasValue(2);
      assertThat(health(channel)).isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> LifecycleSettings.DEFAULT.withNotice(Duration.ofSeconds(-1)))
        .hasMessage("drain-notice: -1 s (expected: at least 0 s)");
    assertThatThrownBy(() -> new LifecycleSettings(true, Duration.ZERO, Duration.ZERO))
        .hasMessage("drain-limit: 0 s (expected: more than 0 s)");
  }
}
