package io.triptych.service.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.service.FakeEncoder;
import io.triptych.service.GatedEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches over an encoder that waits until it is let go. */
final class BatchingEncoderTest {
  private final GatedEncoder towers = new GatedEncoder();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Future<Embedding> first;
  private BatchingEncoder encoder = encoder(BatchSettings.DEFAULT);

  private BatchingEncoder encoder(BatchSettings settings) {
    return new BatchingEncoder(towers, settings, () -> Caller.CURRENT.orElse(Caller.PATIENT));
  }

  @AfterEach
  void close() {
    towers.open();
    encoder.close();
    threads.shutdownNow();
  }

  private Future<Embedding> ask(String text, Caller caller) {
    return threads.submit(
        () -> ScopedValue.where(Caller.CURRENT, caller).call(() -> encoder.encodeText(text)));
  }

  private Future<Embedding> ask(String text) {
    return ask(text, Caller.PATIENT);
  }

  /** Lets the towers be busy with one text. */
  private void occupy() throws InterruptedException {
    first = ask("first");
    towers.awaitCalls(1);
  }

  private void awaitQueued(int count) throws InterruptedException {
    for (int i = 0; i < 1000 && encoder.statistics().getFirst().queued() != count; i++) {
      Thread.sleep(5);
    }
    assertThat(encoder.statistics().getFirst().queued()).isEqualTo(count);
  }

  @Test
  void whoComesMeanwhileSharesABatchSortedByLength() throws Exception {
    occupy();
    List<String> texts = List.of("a long red text", "red", "blue car", "green");
    List<Future<Embedding>> answers = texts.stream().map(this::ask).toList();
    awaitQueued(4);
    towers.open();
    assertThat(first.get().vector()).containsExactly(FakeEncoder.vector("first"));
    for (int i = 0; i < texts.size(); i++) {
      assertThat(answers.get(i).get().vector()).containsExactly(FakeEncoder.vector(texts.get(i)));
    }
    assertThat(towers.calls())
        .containsExactly(List.of("first"), List.of("red", "green", "blue car", "a long red text"));
    BatchStatistics statistics = encoder.statistics().getFirst();
    assertThat(statistics).isEqualTo(new BatchStatistics("query", 2, 5, 0, 0, 0));
  }

  @Test
  void aBatchHasNoMoreThanItsLimit() throws Exception {
    encoder.close();
    encoder = encoder(BatchSettings.DEFAULT.withMaxBatch(3));
    occupy();
    List<Future<Embedding>> answers =
        IntStream.range(0, 7).mapToObj(i -> ask("text " + i)).toList();
    awaitQueued(7);
    towers.open();
    for (Future<Embedding> answer : answers) {
      answer.get();
    }
    assertThat(towers.calls()).hasSize(4).allMatch(call -> call.size() <= 3);
  }

  @Test
  void aCallOfManyInputsComesBackInOrder() {
    towers.open();
    List<String> texts = IntStream.range(0, 300).mapToObj(i -> "text " + i * 7).toList();
    List<Embedding> embeddings = encoder.encodeTexts(texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(embeddings.get(i).vector()).containsExactly(FakeEncoder.vector(texts.get(i)));
    }
    assertThat(towers.calls()).allMatch(call -> call.size() <= BatchSettings.MAX_BATCH);
  }

  @Test
  void peopleGoBeforeBulkWork() throws Exception {
    occupy();
    List<Future<Embedding>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      answers.add(ask("bulk " + i, Caller.PATIENT.asBulk()));
    }
    awaitQueued(3);
    answers.add(ask("person"));
    awaitQueued(4);
    towers.open();
    for (Future<Embedding> answer : answers) {
      answer.get();
    }
    assertThat(towers.calls().get(1)).containsExactly("person");
    assertThat(towers.calls().get(2)).hasSize(3);
  }

  @Test
  void bulkWorkIsDoneThoughPeopleNeverCeaseToCome() throws Exception {
    encoder.close();
    encoder = encoder(BatchSettings.DEFAULT.withMaxBatch(1));
    occupy();
    List<Future<Embedding>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(ask("person " + i));
    }
    answers.add(ask("bulk", Caller.PATIENT.asBulk()));
    awaitQueued(21);
    towers.open();
    for (Future<Embedding> answer : answers) {
      answer.get();
    }
    assertThat(towers.calls().indexOf(List.of("bulk"))).isEqualTo(8);
  }

  @Test
  void aWriterWaitsUntilThereIsRoom() throws Exception {
    encoder.close();
    encoder = encoder(new BatchSettings(128, Duration.ZERO, 128, 1));
    occupy();
    List<Future<Embedding>> bulk =
        IntStream.range(0, 64).mapToObj(i -> ask("bulk " + i, Caller.PATIENT.asBulk())).toList();
    awaitQueued(64);
    BackgroundEncoder writer = new BackgroundEncoder(encoder);
    Future<Embedding> written = threads.submit(() -> writer.encodeText("written"));
    for (int i = 0; i < 1000 && encoder.statistics().getFirst().refused() == 0; i++) {
      Thread.sleep(5);
    }
    assertThat(written).isNotDone();
    towers.open();
    assertThat(written.get().vector()).containsExactly(FakeEncoder.vector("written"));
    assertThat(bulk).allMatch(Future::isDone);
  }

  @Test
  void whoComesTooLateIsDroppedBeforeItIsEncoded() throws Exception {
    occupy();
    long soon = System.nanoTime() + Duration.ofMillis(30).toNanos();
    Future<Embedding> late = ask("late", new Caller(false, true, soon, () -> false));
    assertThatThrownBy(late::get)
        .hasCauseInstanceOf(AbandonedException.class)
        .hasMessageContaining("too late");
    towers.open();
    ask("next").get();
    assertThat(towers.calls()).containsExactly(List.of("first"), List.of("next"));
    assertThat(encoder.statistics().getFirst().dropped()).isOne();
  }

  @Test
  void whoWentAwayIsDroppedBeforeItIsEncoded() throws Exception {
    occupy();
    AtomicBoolean gone = new AtomicBoolean();
    Future<Embedding> left = ask("left", new Caller(false, false, 0, gone::get));
    awaitQueued(1);
    gone.set(true);
    towers.open();
    assertThatThrownBy(left::get)
        .hasCauseInstanceOf(AbandonedException.class)
        .satisfies(e -> assertThat(((AbandonedException) e.getCause()).isLate()).isFalse());
    assertThat(towers.calls()).containsExactly(List.of("first"));
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeAgain() throws Exception {
    encoder.close();
    encoder = encoder(new BatchSettings(128, Duration.ZERO, 128, 1));
    occupy();
    List<Future<Embedding>> answers =
        IntStream.range(0, 128).mapToObj(i -> ask("text " + i)).toList();
    awaitQueued(128);
    assertThatThrownBy(() -> encoder.encodeText("one more"))
        .isInstanceOf(OverloadedException.class)
        .hasMessageContaining("query: 128 wait already")
        .satisfies(e -> assertThat(((OverloadedException) e).retryAfter()).isPositive());
    towers.open();
    for (Future<Embedding> answer : answers) {
      answer.get(10, TimeUnit.SECONDS);
    }
    assertThat(encoder.statistics().getFirst().refused()).isOne();
  }

  @Test
  void whoIsTooLateTakesNoRoom() throws Exception {
    encoder.close();
    encoder = encoder(new BatchSettings(128, Duration.ZERO, 128, 1));
    occupy();
    long soon = System.nanoTime() + Duration.ofMillis(300).toNanos();
    Caller hurried = new Caller(false, true, soon, () -> false);
    List<Future<Embedding>> late =
        IntStream.range(0, 128).mapToObj(i -> ask("late " + i, hurried)).toList();
    for (Future<Embedding> answer : late) {
      assertThatThrownBy(answer::get).isInstanceOf(ExecutionException.class);
    }
    Future<Embedding> next = ask("next");
    awaitQueued(1);
    towers.open();
    assertThat(next.get().vector()).containsExactly(FakeEncoder.vector("next"));
    assertThat(towers.calls()).containsExactly(List.of("first"), List.of("next"));
  }

  @Test
  void bulkWorkLeavesRoomForPeople() throws Exception {
    encoder.close();
    encoder = encoder(new BatchSettings(128, Duration.ZERO, 128, 1));
    occupy();
    List<Future<Embedding>> bulk =
        IntStream.range(0, 64).mapToObj(i -> ask("bulk " + i, Caller.PATIENT.asBulk())).toList();
    awaitQueued(64);
    Future<Embedding> more = ask("bulk more", Caller.PATIENT.asBulk());
    assertThatThrownBy(more::get).hasCauseInstanceOf(OverloadedException.class);
    Future<Embedding> person = ask("person");
    awaitQueued(65);
    towers.open();
    assertThat(person.get().vector()).containsExactly(FakeEncoder.vector("person"));
    for (Future<Embedding> answer : bulk) {
      answer.get();
    }
  }

  @Test
  void oneThatFailsDoesNotTakeOthersAlong() throws Exception {
    occupy();
    Future<Embedding> good = ask("good");
    Future<Embedding> bad = ask(GatedEncoder.BAD);
    awaitQueued(2);
    towers.open();
    assertThat(good.get().vector()).containsExactly(FakeEncoder.vector("good"));
    assertThatThrownBy(bad::get).hasMessageContaining("cannot be encoded");
  }

  @Test
  void whatWaitsWhenItClosesIsTold() throws Exception {
    occupy();
    Future<Embedding> waiting = ask("waiting");
    awaitQueued(1);
    encoder.close();
    assertThatThrownBy(waiting::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(EncoderUnavailableException.class);
    assertThatThrownBy(() -> encoder.encodeText("more"))
        .isInstanceOf(EncoderUnavailableException.class);
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> new BatchSettings(129, Duration.ZERO, 512, 1))
        .hasMessage("max batch: 129 (expected: 1 to 128)");
    assertThatThrownBy(() -> new BatchSettings(128, Duration.ofSeconds(2), 512, 1))
        .hasMessageContaining("window: 2000 ms");
    assertThatThrownBy(() -> new BatchSettings(128, Duration.ZERO, 100, 1))
        .hasMessage("max queued: 100 (expected: at least 128)");
    assertThatThrownBy(() -> new BatchSettings(128, Duration.ZERO, 128, 0))
        .hasMessage("parallel: 0 (expected: at least 1)");
  }
}
