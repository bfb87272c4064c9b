package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.EncodeStreamResponse;
import io.triptych.proto.v1.GetEncoderRequest;
import io.triptych.proto.v1.Item;
import io.triptych.proto.v1.ItemAcknowledgement;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchStreamResponse;
import io.triptych.proto.v1.StreamedItem;
import io.triptych.service.FakeEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams on which little happens. */
@Timeout(60)
final class OpenStreamsTest {
  private static ServerConfig config(Duration request, int places) {
    return ServerConfig.of(Path.of("unused"))
        .withLimits(new LimitSettings(request, Duration.ofSeconds(15), 100, 200, places));
  }

  /** Completes when the other side ends the stream. */
  private static final class End<A> extends CompletableFuture<Void> implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {}

    @Override
    public void onError(Throwable cause) {
      completeExceptionally(cause);
    }

    @Override
    public void onCompleted() {
      complete(null);
    }
  }

  @Test
  void aStreamOnWhichNothingEverHappensEnds() {
    try (TriptychServer server =
            TriptychServer.start(
                config(Duration.ofSeconds(1), 10), new FakeEncoder(), _ -> new FakeStore());
        TestChannel channel = TestChannel.to(server)) {
      End<SearchStreamResponse> searches = new End<>();
      End<EncodeStreamResponse> encodings = new End<>();
      StreamObserver<?> _ = SearchServiceGrpc.newStub(channel.channel()).searchStream(searches);
      StreamObserver<?> _ = EncodeServiceGrpc.newStub(channel.channel()).encodeStream(encodings);
      for (CompletableFuture<Void> end : List.of(searches, encodings)) {
        assertThatThrownBy(end::get)
            .isInstanceOf(ExecutionException.class)
            .extracting(e -> Status.fromThrowable(e.getCause()).getCode())
            .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      }
    }
  }

  @Test
  void streamsWhoseWritesWaitTakeNoThreadsFromRequests() throws Exception {
    int streams = 100;
    CountDownLatch writing = new CountDownLatch(streams);
    CountDownLatch proceed = new CountDownLatch(1);
    FakeStore slow =
        new FakeStore() {
          @Override
          public List<IngestResult> write(String name, List<VersionedItem> items) {
            writing.countDown();
            try {
              proceed.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return items.stream().<IngestResult>map(_ -> new IngestResult.Indexed(1)).toList();
          }
        };
    try (TriptychServer server =
            TriptychServer.start(config(Duration.ofSeconds(60), 1), new FakeEncoder(), _ -> slow);
        TestChannel channel = TestChannel.to(server)) {
      List<End<ItemAcknowledgement>> ends = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        End<ItemAcknowledgement> end = new End<>();
        ends.add(end);
        StreamObserver<StreamedItem> stream =
            ItemServiceGrpc.newStub(channel.channel()).streamItems(end);
        stream.onNext(
            StreamedItem.newBuilder()
                .setCollection("shop")
                .setItem(Item.newBuilder().setId("i" + i).setTitle("thing"))
                .build());
        stream.onCompleted();
      }
      writing.await();
      assertThat(
              EncodeServiceGrpc.newBlockingStub(channel.channel())
                  .withDeadlineAfter(30, TimeUnit.SECONDS)
                  .getEncoder(GetEncoderRequest.getDefaultInstance())
                  .getSpace())
          .isNotEmpty();
      proceed.countDown();
      for (End<ItemAcknowledgement> end : ends) {
        end.get();
      }
    }
  }
}
