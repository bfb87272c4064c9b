package io.triptych.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.FairBudget.Held;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class FairBudgetTest {
  private final FairBudget budget = new FairBudget(10);
  private final List<Integer> order = new CopyOnWriteArrayList<>();

  @Test
  void noMoreIsHeldThanThereIs() throws Exception {
    Held six = budget.take(6);
    assertThat(budget.takeNow(5)).isEmpty();
    assertThat(budget.take(5, () -> false)).isEmpty();
    Held four = budget.takeNow(4).orElseThrow();
    assertThat(budget.takeNow(1)).isEmpty();
    six.shrinkTo(2);
    six.shrinkTo(9);
    assertThat(budget.takeNow(5)).isEmpty();
    budget.takeNow(4).orElseThrow().close();
    six.close();
    six.close();
    four.close();
    assertThat(budget.takeNow(10)).isPresent();
    assertThat(budget.takeNow(1)).isEmpty();
  }

  @Test
  void whoWantsMoreThanAllGetsAll() throws Exception {
    try (Held _ = budget.takeNow(0).orElseThrow()) {
      assertThat(budget.takeNow(Long.MAX_VALUE)).isEmpty();
    }
    try (Held _ = budget.take(Long.MAX_VALUE)) {
      assertThat(budget.takeNow(0)).isEmpty();
    }
    assertThat(budget.takeNow(10)).isPresent();
  }

  private Thread waiting(int amount) throws InterruptedException {
    int before = budget.waiting();
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try (Held _ = budget.take(amount)) {
                order.add(amount);
              } catch (InterruptedException _) {
                order.add(-amount);
              }
            });
    while (budget.waiting() == before) {
      Thread.sleep(1);
    }
    return thread;
  }

  @Test
  void whoWaitsIsServedInOrderAndNobodyGoesBefore() throws Exception {
    Held held = budget.take(5);
    Thread large = waiting(9);
    Thread small = waiting(2);
    assertThat(budget.takeNow(1)).isEmpty();
    held.close();
    large.join();
    small.join();
    assertThat(order).containsExactly(9, 2);
    assertThat(budget.takeNow(10)).isPresent();
  }

  @Test
  void whoIsInterruptedOrLosesPatienceLetsOthersPass() throws Exception {
    try (Held _ = budget.take(5)) {
      Thread large = waiting(9);
      AtomicBoolean patient = new AtomicBoolean(true);
      Thread impatient =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  assertThat(budget.take(8, patient::get)).isEmpty();
                  order.add(0);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      while (budget.waiting() < 2) {
        Thread.sleep(1);
      }
      patient.set(false);
      impatient.join();
      assertThat(order).containsExactly(0);
      Thread small = waiting(5);
      large.interrupt();
      large.join();
      small.join();
      assertThat(order).containsExactlyInAnyOrder(0, -9, 5);
    }
    assertThat(budget.takeNow(10)).isPresent();
  }

  @Test
  void aBudgetOfNothingIsRefused() {
    assertThatThrownBy(() -> new FairBudget(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("budget: 0 (expected: at least 1)");
  }
}
