package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.proto.v1.QueryPart;
import io.triptych.proto.v1.SearchRequest;
import io.triptych.proto.v1.SearchResponse;
import io.triptych.proto.v1.SearchServiceGrpc;
import io.triptych.proto.v1.SearchStreamRequest;
import io.triptych.proto.v1.SearchStreamResponse;
import io.triptych.service.FakeEncoder;
import io.triptych.service.cache.CacheSettings;
import io.triptych.service.cache.Caches;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.query.Cancellation;
import io.triptych.service.query.SearchCancelledException;
import io.triptych.service.query.Searcher;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of searches, and searches whose caller does not wait, over a real server. */
final class SearchStreamTest {
  private final FakeEncoder encoder = new FakeEncoder();
  private final Caches caches = Caches.of(CacheSettings.DEFAULT, Optional.empty());
  private final SearchHandler engine =
      new SearchAnswers(
          new FakeStore(),
          new SearchEngine(new Searcher(new CachingEmbedder(encoder, new ImageDecoder(), caches))),
          caches.results(),
          encoder);

  /** Searches for "slow" wait for a permit. */
  private final Semaphore permits = new Semaphore(0);

  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final CountDownLatch slowBegan = new CountDownLatch(1);
  private final CompletableFuture<SearchCancelledException> cancelled = new CompletableFuture<>();

  /** What the one server of all tests answers with. */
  private static volatile SearchHandler answering;

  private static Server server;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    server =
        Server.builder()
            .service(
                GrpcService.builder()
                    .addService(
                        new SearchGrpcService(
                            new FakeStore(),
                            (request, cancellation) -> answering.handle(request, cancellation),
                            Executors.newVirtualThreadPerTaskExecutor(),
                            LimitSettings.DEFAULT.request()))
                    .enableUnframedRequests(true)
                    .enableHttpJsonTranscoding(true)
                    .useBlockingTaskExecutor(true)
                    .exceptionHandler(StatusMapping.INSTANCE)
                    .build())
            .build();
    server.start().join();
    channel =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", server.activeLocalPort(), InsecureChannelCredentials.create())
            .build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.stop().join();
  }

  @BeforeEach
  void answer() {
    answering = this::handle;
  }

  @AfterEach
  void release() {
    permits.release(1000);
    caches.close();
  }

  private SearchResponse handle(SearchRequest request, Cancellation cancellation) {
    mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      if (request.getParts(0).getText().equals("slow")) {
        slowBegan.countDown();
        waitForPermit(cancellation);
      }
      if (request.getParts(0).getText().equals("overflow")) {
        throw new StackOverflowError("deep inside");
      }
      return engine.handle(request, cancellation);
    } catch (SearchCancelledException e) {
      cancelled.complete(e);
      throw e;
    } finally {
      running.decrementAndGet();
    }
  }

  /** Waits for a permit or until nobody waits for the search any more, which only it then finds. */
  private void waitForPermit(Cancellation cancellation) {
    try {
      boolean wanted = true;
      while (wanted && !permits.tryAcquire(5, TimeUnit.MILLISECONDS)) {
        try {
          cancellation.check();
        } catch (SearchCancelledException _) {
          wanted = false;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SearchRequest search(String text) {
    return SearchRequest.newBuilder()
        .setCollection("shop")
        .addParts(QueryPart.newBuilder().setText(text))
        .build();
  }

  private static SearchStreamRequest tagged(String tag, String text) {
    return SearchStreamRequest.newBuilder().setTag(tag).setRequest(search(text)).build();
  }

  /** Keeps what comes. */
  private static final class Answers implements StreamObserver<SearchStreamResponse> {
    private final BlockingQueue<SearchStreamResponse> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void onNext(SearchStreamResponse response) {
      queue.add(response);
    }

    @Override
    public void onError(Throwable cause) {
      end.completeExceptionally(cause);
    }

    @Override
    public void onCompleted() {
      end.complete("completed");
    }

    SearchStreamResponse next() throws InterruptedException {
      SearchStreamResponse response = queue.poll(30, TimeUnit.SECONDS);
      assertThat(response).as("an answer within 30 s").isNotNull();
      return response;
    }

    Status failure() throws Exception {
      return end.handle((_, e) -> e == null ? Status.OK : Status.fromThrowable(e))
          .get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void answersComeAsTheyAreDone() throws Exception {
    Answers answers = new Answers();
    StreamObserver<SearchStreamRequest> requests =
        SearchServiceGrpc.newStub(channel).searchStream(answers);
    requests.onNext(tagged("first", "slow"));
    requests.onNext(tagged("second", "red"));
    SearchStreamResponse second = answers.next();
    assertThat(second.getTag()).isEqualTo("second");
    SearchResponse alone = SearchServiceGrpc.newBlockingStub(channel).search(search("red"));
    assertThat(second.getResponse().getHitsList()).isEqualTo(alone.getHitsList()).isNotEmpty();
    requests.onCompleted();
    permits.release();
    assertThat(answers.next().getTag()).isEqualTo("first");
    assertThat(answers.end.get(30, TimeUnit.SECONDS)).isEqualTo("completed");
  }

  @Test
  void aSearchThatFailsEndsNoOther() throws Exception {
    Answers answers = new Answers();
    StreamObserver<SearchStreamRequest> requests =
        SearchServiceGrpc.newStub(channel).searchStream(answers);
    requests.onNext(tagged("blank", " "));
    SearchStreamResponse blank = answers.next();
    assertThat(blank.getTag()).isEqualTo("blank");
    assertThat(blank.getError().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
    assertThat(blank.getError().getMessage()).startsWith("parts[0].text: ");
    assertThat(field(blank)).isEqualTo("parts[0].text");
    requests.onNext(
        SearchStreamRequest.newBuilder()
            .setTag("gone")
            .setRequest(search("red").toBuilder().setCollection("gone"))
            .build());
    assertThat(answers.next().getError().getCode()).isEqualTo(Status.Code.NOT_FOUND.value());
    requests.onNext(
        SearchStreamRequest.newBuilder()
            .setTag("broken")
            .setRequest(search("red").toBuilder().setCollection("broken"))
            .build());
    SearchStreamResponse broken = answers.next();
    assertThat(broken.getError().getCode()).isEqualTo(Status.Code.INTERNAL.value());
    assertThat(broken.getError().getMessage()).isEqualTo("internal error");
    requests.onNext(tagged("overflow", "overflow"));
    SearchStreamResponse overflow = answers.next();
    assertThat(overflow.getError().getCode()).isEqualTo(Status.Code.INTERNAL.value());
    assertThat(overflow.getError().getMessage()).isEqualTo("internal error");
    requests.onNext(tagged("good", "red"));
    assertThat(answers.next().hasResponse()).isTrue();
    requests.onCompleted();
    assertThat(answers.end.get(30, TimeUnit.SECONDS)).isEqualTo("completed");
  }

  private static String field(SearchStreamResponse response) throws InvalidProtocolBufferException {
    return response
        .getError()
        .getDetails(0)
        .unpack(BadRequest.class)
        .getFieldViolations(0)
        .getField();
  }

  @Test
  void onlySoManyRunAtATime() throws Exception {
    Answers answers = new Answers();
    StreamObserver<SearchStreamRequest> requests =
        SearchServiceGrpc.newStub(channel).searchStream(answers);
    int all = 5 * SearchGrpcService.STREAMED;
    for (int i = 0; i < all; i++) {
      requests.onNext(tagged("t" + i, "slow"));
    }
    requests.onCompleted();
    for (int i = 0; i < 2000 && running.get() < SearchGrpcService.STREAMED; i++) {
      Thread.sleep(5);
    }
    assertThat(running).hasValue(SearchGrpcService.STREAMED);
    permits.release(all);
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      tags.add(answers.next().getTag());
    }
    assertThat(tags).doesNotHaveDuplicates();
    assertThat(answers.end.get(30, TimeUnit.SECONDS)).isEqualTo("completed");
    assertThat(mostRunning.get()).isEqualTo(SearchGrpcService.STREAMED);
  }

  @Test
  void anEmptyStreamEndsWell() throws Exception {
    Answers answers = new Answers();
    SearchServiceGrpc.newStub(channel).searchStream(answers).onCompleted();
    assertThat(answers.end.get(30, TimeUnit.SECONDS)).isEqualTo("completed");
  }

  @Test
  void aStreamThatIsCancelledEndsItsSearches() throws Exception {
    Answers answers = new Answers();
    StreamObserver<SearchStreamRequest> requests =
        SearchServiceGrpc.newStub(channel).searchStream(answers);
    requests.onNext(tagged("slow", "slow"));
    assertThat(slowBegan.await(30, TimeUnit.SECONDS)).isTrue();
    requests.onError(Status.CANCELLED.asRuntimeException());
    assertThat(cancelled.get(30, TimeUnit.SECONDS).isOutOfTime()).isFalse();
    assertThat(encoder.encoded).hasValue(0);
  }

  /** Calls with ever longer deadlines until one is long enough for the search to begin. */
  private void untilASearchBegan(ThrowingLongConsumer call) throws Exception {
    for (long millis = 300; slowBegan.getCount() > 0; millis *= 2) {
      call.accept(millis);
    }
  }

  private interface ThrowingLongConsumer {
    void accept(long millis) throws Exception;
  }

  @Test
  void aStreamHonoursItsDeadline() throws Exception {
    untilASearchBegan(millis -> {
      Answers answers = new Answers();
      StreamObserver<SearchStreamRequest> requests =
          SearchServiceGrpc.newStub(channel)
              .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
              .searchStream(answers);
      requests.onNext(tagged("slow", "slow"));
      assertThat(answers.failure().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    });
    cancelled.get(30, TimeUnit.SECONDS);
    assertThat(encoder.encoded).as("texts encoded after the deadline").hasValue(0);
  }

  @Test
  void aSearchWhoseDeadlinePassedStops() throws Exception {
    untilASearchBegan(millis ->
        assertThatThrownBy(() ->
                SearchServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                    .search(search("slow")))
            .extracting(e -> Status.fromThrowable(e).getCode())
            .isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    cancelled.get(30, TimeUnit.SECONDS);
    assertThat(encoder.encoded).as("texts encoded after the deadline").hasValue(0);
  }

  @Test
  void aSearchWhoseCallerIsGoneStops() throws Exception {
    var pending = SearchServiceGrpc.newFutureStub(channel).search(search("slow"));
    assertThat(slowBegan.await(30, TimeUnit.SECONDS)).isTrue();
    pending.cancel(true);
    assertThat(cancelled.get(30, TimeUnit.SECONDS).isOutOfTime()).isFalse();
    assertThat(encoder.encoded).as("texts encoded after the cancellation").hasValue(0);
  }

  @Test
  void aSearchInJsonWhoseCallerHungUpStops() throws Exception {
    byte[] body = "{\"parts\":[{\"text\":\"slow\"}]}".getBytes(StandardCharsets.US_ASCII);
    String head =
        """
        POST /v1/collections/shop:search HTTP/1.1\r
        host: localhost\r
        content-type: application/json\r
        content-length: %d\r
        \r
        """
            .formatted(body.length);
    try (Socket socket = new Socket("127.0.0.1", server.activeLocalPort())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      assertThat(slowBegan.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(cancelled.get(30, TimeUnit.SECONDS).isOutOfTime()).isFalse();
    assertThat(encoder.encoded).as("texts encoded after the caller hung up").hasValue(0);
  }
}
