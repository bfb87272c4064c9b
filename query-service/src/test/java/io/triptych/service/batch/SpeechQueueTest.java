package io.triptych.service.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.service.FakeEncoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SpeechQueueTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SpeechQueue queue = new SpeechQueue(2, 3);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Semaphore begun = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @AfterEach
  void close() {
    gate.countDown();
    threads.shutdownNow();
  }

  private String hear() {
    most.accumulateAndGet(running.incrementAndGet(), Math::max);
    begun.release();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      running.decrementAndGet();
    }
    return "red";
  }

  private Future<String> ask(Caller caller) {
    return threads.submit(() -> queue.run(caller, this::hear));
  }

  @Test
  void soManyAreHeardAtATimeAndSoManyMoreWait() throws Exception {
    List<Future<String>> all = IntStream.range(0, 5).mapToObj(_ -> ask(Caller.PATIENT)).toList();
    begun.acquire(2);
    while (queue.present() < 5) {
      Thread.sleep(1);
    }
    assertThatThrownBy(() -> queue.run(Caller.PATIENT, this::hear))
        .isInstanceOf(OverloadedException.class)
        .hasMessage("speech: 5 are written down or wait already (expected: at most 5)")
        .extracting(e -> ((OverloadedException) e).retryAfter())
        .isEqualTo(Duration.ofMillis(50));
    gate.countDown();
    for (Future<String> one : all) {
      assertThat(one.get()).isEqualTo("red");
    }
    assertThat(most).hasValue(2);
    assertThat(queue.run(Caller.PATIENT, this::hear)).isEqualTo("red");
  }

  @Test
  void whoWaitsWaitsNoLongerThanTheirCaller() throws Exception {
    List<Future<String>> heard = List.of(ask(Caller.PATIENT), ask(Caller.PATIENT));
    begun.acquire(2);
    Caller late = new Caller(false, true, System.nanoTime(), () -> false);
    assertThatExceptionOfType(AbandonedException.class)
        .isThrownBy(() -> queue.run(late, this::hear))
        .matches(AbandonedException::isLate);
    AtomicBoolean gone = new AtomicBoolean();
    Future<String> waiting = ask(new Caller(false, false, 0, gone::get));
    while (queue.present() < 3) {
      Thread.sleep(1);
    }
    gone.set(true);
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(AbandonedException.class);
    assertThat(most).hasValue(2);
    assertThat(queue.present()).isEqualTo(2);
    gate.countDown();
    for (Future<String> one : heard) {
      assertThat(one.get()).isEqualTo("red");
    }
  }

  /** Hears until nobody waits for it, as a recogniser of long sounds would. */
  private static final class Endless extends ForwardingEncoder {
    private final CountDownLatch begun = new CountDownLatch(1);

    Endless() {
      super(new FakeEncoder());
    }

    @Override
    public Transcript transcribe(Waveform sound, Transcription how) {
      begun.countDown();
      while (!how.gone().getAsBoolean()) {
        Thread.onSpinWait();
      }
      throw new CancellationException("gone");
    }

    @Override
    public void close() {}
  }

  @Test
  void nobodyIsHeardWhoIsGone() throws Exception {
    Endless towers = new Endless();
    AtomicBoolean gone = new AtomicBoolean();
    Caller caller = new Caller(false, false, 0, gone::get);
    try (BatchingEncoder encoder =
        new BatchingEncoder(towers, BatchSettings.DEFAULT, () -> caller)) {
      Waveform sound = new Waveform(new float[] {1}, 16_000);
      Future<Transcript> heard =
          threads.submit(() -> encoder.transcribe(sound, Transcription.DEFAULT));
      towers.begun.await();
      gone.set(true);
      assertThatThrownBy(heard::get)
          .hasCauseInstanceOf(AbandonedException.class)
          .hasMessageContaining("encoding: cancelled");
    }
  }
}
