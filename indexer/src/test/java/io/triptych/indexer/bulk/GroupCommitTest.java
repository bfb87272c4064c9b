package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class GroupCommitTest {
  @Test
  void whoComesDuringACommitSharesTheNext() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger commits = new AtomicInteger();
    GroupCommit group =
        new GroupCommit(() -> {
          if (commits.incrementAndGet() == 1) {
            begun.countDown();
            await(goOn);
          }
        });
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> callers = new ArrayList<>();
      long first = group.written();
      callers.add(pool.submit(() -> wait(group, first)));
      await(begun);
      for (int i = 0; i < 20; i++) {
        long ticket = group.written();
        callers.add(pool.submit(() -> wait(group, ticket)));
      }
      assertThat(group.durable()).as("the first commit has not ended").isZero();
      goOn.countDown();
      for (Future<?> caller : callers) {
        caller.get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(commits).as("one for the first caller, one for all others").hasValue(2);
    assertThat(group.durable()).isEqualTo(21);
  }

  @Test
  void aCommitThatFailsMakesNothingDurable() throws Exception {
    AtomicInteger commits = new AtomicInteger();
    GroupCommit group =
        new GroupCommit(() -> {
          if (commits.incrementAndGet() == 1) {
            throw new IllegalStateException("disk full");
          }
        });
    long ticket = group.written();
    assertThatThrownBy(() -> group.await(ticket)).hasMessage("disk full");
    assertThat(group.durable()).isZero();
    group.await(ticket);
    assertThat(group.durable()).isEqualTo(ticket);
  }

  private static Object wait(GroupCommit group, long ticket) throws InterruptedException {
    group.await(ticket);
    return ticket;
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
