package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.triptych.proto.v1.CollectionDetails;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CreateCollectionRequest;
import io.triptych.proto.v1.GetItemRequest;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.StoredItem;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fifty clients at once that write, read, search and delete, each beside a model in memory of what
 * is its own, and all of them counting up the same few items, none of whose changes may get lost.
 */
final class ConcurrentSessionsTest {
  private static final int SESSIONS = 50;
  private static final int STEPS = 40;
  private static final int COUNTERS = 5;
  private static final int PATIENCE_SECONDS = 170;

  @TempDir private Path data;

  @Test
  void noAnswerIsWrong() throws Exception {
    AtomicLongArray counted = new AtomicLongArray(COUNTERS);
    try (TriptychServer server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
        TestChannel channel = TestChannel.to(server);
        ExecutorService threads = Executors.newFixedThreadPool(SESSIONS)) {
      CollectionDetails made =
          CollectionServiceGrpc.newBlockingStub(channel.channel())
              .createCollection(
                  CreateCollectionRequest.newBuilder()
                      .setCollection("all")
                      .putSchema("session", "keyword")
                      .putSchema("colour", "keyword")
                      .build());
      assertThat(made.getSummary().getItems()).isZero();
      var items = ItemServiceGrpc.newBlockingStub(channel.channel());
      UpsertItemsRequest.Builder counters = UpsertItemsRequest.newBuilder().setCollection("all");
      for (int i = 0; i < COUNTERS; i++) {
        counters.addItems(
            Item.newBuilder()
                .setId("counter" + i)
                .setTitle("counter")
                .setAttributes(
                    Struct.newBuilder()
                        .putFields("count", Value.newBuilder().setNumberValue(0).build())));
      }
      items.upsertItems(counters.build());
      List<Future<?>> sessions = new ArrayList<>();
      for (int s = 0; s < SESSIONS; s++) {
        Session session = new Session(channel.channel(), "all", s);
        CountingSession counting = new CountingSession(channel.channel(), "all", counted, s);
        sessions.add(
            threads.submit(() -> {
              for (int step = 0; step < STEPS; step++) {
                session.step();
                if (step % 6 == 0) {
                  counting.step();
                }
              }
              session.compareAll();
            }));
      }
      for (Future<?> session : sessions) {
        session.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      long all = 0;
      for (int i = 0; i < COUNTERS; i++) {
        StoredItem counter =
            items.getItem(
                GetItemRequest.newBuilder().setCollection("all").setId("counter" + i).build());
        assertThat(counter.getAttributes().getFieldsOrThrow("count").getNumberValue())
            .isEqualTo(counted.get(i));
        all += counted.get(i);
      }
      assertThat(all).as("changes that were accepted").isGreaterThan(SESSIONS);
    }
  }
}
