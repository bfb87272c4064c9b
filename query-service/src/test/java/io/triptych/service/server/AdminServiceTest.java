package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.triptych.indexer.admin.Diagnosis;
import io.triptych.proto.v1.AdminServiceGrpc;
import io.triptych.proto.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.triptych.proto.v1.CacheControl;
import io.triptych.proto.v1.CacheCounts;
import io.triptych.proto.v1.ClearCachesRequest;
import io.triptych.proto.v1.ExamineCollectionRequest;
import io.triptych.proto.v1.ExamineCollectionResponse;
import io.triptych.proto.v1.GetCachesRequest;
import io.triptych.proto.v1.GetConfigRequest;
import io.triptych.proto.v1.GetConfigResponse;
import io.triptych.proto.v1.HealthFinding;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.proto.v1.WarmUpRequest;
import io.triptych.service.FakeEncoder;
import io.triptych.service.FreePort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking into a running server. */
final class AdminServiceTest {
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path data;
  private final FakeEncoder encoder = new FakeEncoder();
  private TriptychServer server;
  private TestChannel channel;
  private AdminServiceBlockingStub admin;

  @BeforeEach
  void start() throws IOException {
    URI redis = URI.create("redis://somebody:secret@127.0.0.1:" + FreePort.find());
    Map<String, String> further = Map.of("workers", "none", "pack", "base");
    server =
        TriptychServer.start(ServerConfig.of(data).withRedis(redis).withFurther(further), encoder);
    channel = TestChannel.to(server);
    admin = AdminServiceGrpc.newBlockingStub(channel.channel());
    ItemServiceGrpc.newBlockingStub(channel.channel())
        .upsertItems(
            UpsertItemsRequest.newBuilder().setCollection("shop").addAllItems(Shop.ITEMS).build());
  }

  @AfterEach
  void stop() {
    channel.close();
    server.close();
  }

  private void search(String words, CacheControl cache) {
    SearchRequest request =
        SearchRequest.newBuilder()
            .setCollection("shop")
            .setCache(cache)
            .addParts(QueryPart.newBuilder().setText(words))
            .build();
    assertThat(SearchServiceGrpc.newBlockingStub(channel.channel()).search(request).getHitsCount())
        .isPositive();
  }

  private CacheCounts embeddings() {
    return counts("embedding");
  }

  private CacheCounts counts(String name) {
    return admin.getCaches(GetCachesRequest.getDefaultInstance()).getCachesList().stream()
        .filter(cache -> cache.getCache().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private ExamineCollectionResponse examine(boolean deep) {
    return admin.examineCollection(
        ExamineCollectionRequest.newBuilder().setCollection("shop").setDeep(deep).build());
  }

  @Test
  void theConfigurationHasNoSecrets() {
    GetConfigResponse config = admin.getConfig(GetConfigRequest.getDefaultInstance());
    assertThat(config.getValuesMap())
        .containsEntry("data", data.toString())
        .containsEntry("host", "127.0.0.1")
        .containsEntry("max-batch", "128")
        .containsEntry("request-timeout", "60")
        .containsEntry("keys", "none")
        .containsEntry("no-warm-up", "true")
        .containsEntry("workers", "none")
        .containsEntry("pack", "base")
        .containsKey("port");
    assertThat(config.getValuesMap().get("redis")).startsWith("redis://127.0.0.1:");
    assertThat(config.toString()).doesNotContain("secret", "somebody");
    assertThat(config.getVersion()).isNotEmpty();
  }

  @Test
  void cachesAreCountedAndEmptied() {
    search("red thing", CacheControl.CACHE_CONTROL_BYPASS);
    search("red thing", CacheControl.CACHE_CONTROL_BYPASS);
    assertThat(embeddings().getMisses()).isOne();
    assertThat(embeddings().getLocalHits()).isOne();
    assertThat(embeddings().getEntries()).isOne();
    assertThat(embeddings().getSharedTroubles()).isPositive();
    assertThat(admin.clearCaches(ClearCachesRequest.getDefaultInstance())).isNotNull();
    assertThat(embeddings().getEntries()).isZero();
    search("red thing", CacheControl.CACHE_CONTROL_UNSPECIFIED);
    search("red thing", CacheControl.CACHE_CONTROL_UNSPECIFIED);
    assertThat(embeddings().getMisses()).isEqualTo(2);
    assertThat(counts("result").getMisses()).isOne();
    assertThat(counts("result").getLocalHits()).isOne();
    assertThat(counts("result").getEntries()).isOne();
  }

  @Test
  void aCollectionIsWarmedUp() {
    int before = encoder.encoded.get();
    assertThat(admin.warmUp(WarmUpRequest.newBuilder().setCollection("shop").build()).getTookMs())
        .isPositive();
    assertThat(encoder.encoded.get()).isGreaterThan(before);
    assertThat(embeddings().getEntries()).as("a warm-up leaves nothing in the caches").isZero();
  }

  @Test
  void aCollectionIsExamined() throws IOException {
    ExamineCollectionResponse whole = examine(true);
    assertThat(whole.getHealthy()).as(whole.toString()).isTrue();
    assertThat(whole.getFindingsList())
        .extracting(HealthFinding::getCheck)
        .contains("description", "index files", "graphs", "embedding files");
    spoil();
    ExamineCollectionResponse spoilt = examine(true);
    assertThat(spoilt.getHealthy()).isFalse();
    assertThat(spoilt.getFindingsList())
        .filteredOn(finding -> finding.getLevel().equals("trouble"))
        .isNotEmpty()
        .allMatch(finding -> !finding.getAdvice().isEmpty());
  }

  /** Changes one byte in the middle of the largest file of the index. */
  private void spoil() throws IOException {
    Path largest;
    try (Stream<Path> files = Files.list(data.resolve("collections/shop/generations/1"))) {
      largest = files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
    try (FileChannel channel =
        FileChannel.open(largest, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long middle = channel.size() / 2;
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, middle);
      one.put(0, (byte) ~one.get(0)).rewind();
      channel.write(one, middle);
    }
  }

  @Test
  void aClientThatGoesAwayInterruptsAnExamination() throws Exception {
    CountDownLatch examining = new CountDownLatch(1);
    CompletableFuture<String> end = new CompletableFuture<>();
    FakeStore slow =
        new FakeStore() {
          @Override
          public Diagnosis examine(String name, boolean deep) {
            examining.countDown();
            try {
              new CountDownLatch(1).await(30, TimeUnit.SECONDS);
              end.complete("through");
            } catch (InterruptedException e) {
              end.complete("interrupted");
            }
            return super.examine(name, deep);
          }
        };
    try (TriptychServer held =
            TriptychServer.start(ServerConfig.of(data), new FakeEncoder(), _ -> slow);
        TestChannel to = TestChannel.to(held)) {
      ListenableFuture<ExamineCollectionResponse> call =
          AdminServiceGrpc.newFutureStub(to.channel())
              .examineCollection(
                  ExamineCollectionRequest.newBuilder().setCollection("shop").build());
      examining.await();
      call.cancel(true);
      assertThat(end.get()).isEqualTo("interrupted");
    }
  }

  @Test
  void workIsInterruptedAndWhatFollowsItIsNot() throws Exception {
    Interruptible work = new Interruptible();
    CountDownLatch inside = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<String> call =
          threads.submit(() -> {
            try {
              return work.run(() -> {
                inside.countDown();
                try {
                  Thread.sleep(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                  return "slept";
                } catch (InterruptedException e) {
                  throw new InterruptedIOException("woken");
                }
              });
            } catch (InterruptedIOException e) {
              return e.getMessage();
            }
          });
      assertThat(inside.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      work.interrupt();
      assertThat(call.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("woken");
      work.interrupt();
      assertThat(threads.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
      assertThat(threads.submit(() -> work.run(() -> Thread.currentThread().isInterrupted())).get())
          .as("who was cancelled before it began is interrupted at once")
          .isTrue();
      assertThat(threads.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
    }
  }
}
