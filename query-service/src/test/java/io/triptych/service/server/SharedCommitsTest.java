package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemResult.Outcome;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients that each write one item at a time do not pay for a commit each. */
final class SharedCommitsTest {
  private static final int CLIENTS = 16;
  private static final int ITEMS_EACH = 30;
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path data;

  /** Lucene numbers its commits: {@code segments_N}, N to the base 36. */
  private long commits() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("collections/shop/generations/1"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("segments_"))
          .mapToLong(name -> Long.parseLong(name.substring("segments_".length()), 36))
          .max()
          .orElseThrow();
    }
  }

  @Test
  void commitsAreFewerThanWrites() throws Exception {
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
        TestChannel channel = TestChannel.to(server);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      var items = ItemServiceGrpc.newBlockingStub(channel.channel());
      upsert(items, "first");
      long before = commits();
      List<Future<?>> clients = new ArrayList<>();
      for (int c = 0; c < CLIENTS; c++) {
        String client = "c" + c + "-";
        clients.add(
            threads.submit(() -> {
              for (int i = 0; i < ITEMS_EACH; i++) {
                upsert(items, client + i);
              }
            }));
      }
      for (Future<?> client : clients) {
        client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      assertThat(commits() - before)
          .as("commits for %d writes", CLIENTS * ITEMS_EACH)
          .isPositive()
          .isLessThan(CLIENTS * ITEMS_EACH / 3);
    }
  }

  private static void upsert(ItemServiceGrpc.ItemServiceBlockingStub items, String id) {
    UpsertItemsRequest request =
        UpsertItemsRequest.newBuilder()
            .setCollection("shop")
            .addItems(Item.newBuilder().setId(id).setTitle("red " + id))
            .build();
    assertThat(items.upsertItems(request).getResults(0).getOutcome())
        .isEqualTo(Outcome.OUTCOME_INDEXED);
  }
}
