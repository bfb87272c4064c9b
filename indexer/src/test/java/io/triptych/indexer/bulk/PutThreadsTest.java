package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

final class PutThreadsTest {

  @Test
  void callsOnceWithEachNumber() {
    try (PutThreads threads = new PutThreads(4)) {
      for (int count : new int[] {0, 1, 2, 3, 1000}) {
        AtomicIntegerArray calls = new AtomicIntegerArray(Math.max(1, count));
        threads.run(count, calls::incrementAndGet);
        for (int i = 0; i < count; i++) {
          assertThat(calls.get(i)).as("%d of %d", i, count).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void allThreadsWorkAtOnce() {
    try (PutThreads threads = new PutThreads(3)) {
      Set<Thread> seen = ConcurrentHashMap.newKeySet();
      CountDownLatch all = new CountDownLatch(3);
      threads.run(
          3,
          _ -> {
            seen.add(Thread.currentThread());
            all.countDown();
            try {
              // Nobody goes on before three are here.
              all.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(seen).hasSize(3).contains(Thread.currentThread());
    }
  }

  @Test
  void whatOneCallThrowsIsThrownWhenAllHaveEnded() {
    try (PutThreads threads = new PutThreads(4)) {
      Set<Integer> running = ConcurrentHashMap.newKeySet();
      assertThatThrownBy(() ->
              threads.run(
                  1000,
                  i -> {
                    running.add(i);
                    if (i == 37) {
                      throw new IllegalStateException("37");
                    }
                    running.remove(i);
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("37");
      assertThat(running).containsExactly(37);
      assertThatThrownBy(() ->
              threads.run(
                  2,
                  _ -> {
                    throw new StackOverflowError();
                  }))
          .isInstanceOf(StackOverflowError.class);
    }
  }
}
