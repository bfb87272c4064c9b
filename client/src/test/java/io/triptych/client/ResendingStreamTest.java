package io.triptych.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that break when something is under way, and when nothing is. */
final class ResendingStreamTest {
  private static final int WAIT_SECONDS = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final RetryPolicy POLICY =
      RetryPolicy.DEFAULT
          .withPatience(PATIENCE)
          .withPauses(Duration.ofMillis(10), Duration.ofMillis(20));

  /** Nobody listens there, and nothing is sent over it. */
  private final ManagedChannel channel =
      Grpc.newChannelBuilder("127.0.0.1:1", InsecureChannelCredentials.create()).build();

  private final Calls calls = new Calls();
  private final ResendingStream<String, Long, String> stream =
      new ResendingStream<>(calls, channel, POLICY, new Random(1), 8, 1000);

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  /** What was sent, over which call, at which position. */
  private record Sent(StreamObserver<Long> call, String payload, long position) {
    void answer() {
      call.onNext(position);
    }

    void breakWith(Status status) {
      call.onError(status.asRuntimeException());
    }
  }

  private static final class Calls implements ResendingStream.Dialect<String, Long, String> {
    private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();

    Sent next() throws InterruptedException {
      Sent next = sent.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("what is sent next").isNotNull();
      return next;
    }

    @Override
    public ResendingStream.Sender<String> open(StreamObserver<Long> answers) {
      return new ResendingStream.Sender<>() {
        @Override
        public void send(String payload, long position) {
          sent.add(new Sent(answers, payload, position));
        }

        @Override
        public void end() {}

        @Override
        public void cancel() {}
      };
    }

    @Override
    public long position(Long answer) {
      return answer;
    }

    @Override
    public String result(Long answer) {
      return "answer";
    }
  }

  private Sent answered(String payload) throws Exception {
    CompletableFuture<String> result = stream.send(payload, 1);
    Sent sent = calls.next();
    sent.answer();
    assertThat(result.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("answer");
    return sent;
  }

  @Test
  void aBreakWithNothingUnderWayIsNoFailure() throws Exception {
    answered("first").breakWith(Status.DEADLINE_EXCEEDED);
    Thread.sleep(PATIENCE.plusMillis(200));
    CompletableFuture<String> result = stream.send("second", 1);
    Sent lost = calls.next();
    lost.breakWith(Status.UNAVAILABLE);
    Sent again = calls.next();
    assertThat(again.payload()).isEqualTo("second");
    assertThat(again.call()).isNotSameAs(lost.call());
    again.answer();
    assertThat(result.get(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("answer");
    stream.close();
  }

  @Test
  void whatCannotPassEndsAnIdleStreamToo() throws Exception {
    answered("first").breakWith(Status.UNAUTHENTICATED);
    assertThatThrownBy(() -> stream.send("second", 1))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }

  @Test
  void patienceEndsWhereNothingIsEverAnswered() throws Exception {
    CompletableFuture<String> result = stream.send("first", 1);
    calls.next().breakWith(Status.UNAVAILABLE);
    Sent again = calls.next();
    Thread.sleep(PATIENCE.plusMillis(200));
    again.breakWith(Status.UNAVAILABLE);
    assertThat(result).isCompletedExceptionally();
    assertThatThrownBy(stream::close).isInstanceOf(ClientException.class);
  }
}
