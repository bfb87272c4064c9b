package io.triptych.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RateLimiterTest {
  private final FakeTime time = new FakeTime();

  private static Caller caller(String name, Optional<RequestRate> rate) {
    return new Caller(name, Role.READ, Set.of(), rate);
  }

  @Test
  void aBurstIsServedAndThenOnlyAsMuchAsTheRateAllows() {
    RateLimiter limiter = new RateLimiter(new RequestRate(2, 3, 0), time);
    Caller shop = caller("shop", Optional.empty());
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.take(shop)).isEmpty();
    }
    RateLimiter.Refusal refusal = limiter.take(shop).orElseThrow();
    assertThat(refusal.limit()).isEqualTo("rate");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(500));
    time.pass(Duration.ofMillis(499));
    assertThat(limiter.take(shop)).isPresent();
    time.pass(Duration.ofMillis(1));
    assertThat(limiter.take(shop)).isEmpty();
    assertThat(limiter.take(shop)).isPresent();
    time.pass(Duration.ofDays(1));
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.take(shop)).isEmpty();
    }
    assertThat(limiter.take(shop)).as("rest is not saved beyond the burst").isPresent();
  }

  @Test
  void callersAreCountedApartAndMayHaveRatesOfTheirOwn() {
    RateLimiter limiter = new RateLimiter(new RequestRate(1, 1, 0), time);
    Caller fast = caller("fast", Optional.of(new RequestRate(1, 2, 0)));
    assertThat(limiter.take(caller("slow", Optional.empty()))).isEmpty();
    assertThat(limiter.take(caller("slow", Optional.empty()))).isPresent();
    assertThat(limiter.take(fast)).isEmpty();
    assertThat(limiter.take(fast)).isEmpty();
    assertThat(limiter.take(fast)).isPresent();
  }

  @Test
  void eachLimitThatACallerHasNotIsThatOfTheServer() {
    RateLimiter limiter = new RateLimiter(new RequestRate(1, 2, 3), time);
    Caller quota = caller("quota", Optional.of(RequestRate.of(0, 0, 100)));
    assertThat(limiter.take(quota)).isEmpty();
    assertThat(limiter.take(quota)).isEmpty();
    assertThat(limiter.take(quota).orElseThrow().limit()).isEqualTo("rate");

    Caller rate = caller("rate", Optional.of(RequestRate.of(100, 0, 0)));
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.take(rate)).isEmpty();
    }
    RateLimiter.Refusal refusal = limiter.take(rate).orElseThrow();
    assertThat(refusal.limit()).isEqualTo("quota");
    assertThat(refusal.allowed()).isEqualTo("3 requests a day");

    Caller burst = caller("burst", Optional.of(RequestRate.of(0, 1, 0)));
    assertThat(limiter.take(burst)).isEmpty();
    refusal = limiter.take(burst).orElseThrow();
    assertThat(refusal.allowed()).isEqualTo("1.0 requests a second");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void limitsAreMergedFieldByField() {
    RequestRate standard = new RequestRate(2, 4, 8);
    assertThat(RequestRate.UNLIMITED.orElse(standard)).isEqualTo(standard);
    assertThat(standard.orElse(RequestRate.UNLIMITED)).isEqualTo(standard);
    assertThat(RequestRate.of(0, 0, 5).orElse(standard)).isEqualTo(new RequestRate(2, 4, 5));
    assertThat(RequestRate.of(9, 0, 0).orElse(standard)).isEqualTo(new RequestRate(9, 9, 8));
    assertThat(RequestRate.of(0, 7, 0).orElse(standard)).isEqualTo(new RequestRate(2, 7, 8));
    assertThat(RequestRate.of(0, 0, 5).orElse(RequestRate.UNLIMITED))
        .isEqualTo(new RequestRate(0, 0, 5));
  }

  @Test
  void aQuotaLastsUntilMidnight() {
    RateLimiter limiter = new RateLimiter(new RequestRate(0, 0, 2), time);
    Caller shop = caller("shop", Optional.empty());
    assertThat(limiter.take(shop)).isEmpty();
    assertThat(limiter.take(shop)).isEmpty();
    RateLimiter.Refusal refusal = limiter.take(shop).orElseThrow();
    assertThat(refusal.limit()).isEqualTo("quota");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofHours(12));
    time.pass(Duration.ofHours(12));
    assertThat(limiter.take(shop)).isEmpty();
  }

  @Test
  void aClockThatGoesBackGivesNothingAway() {
    RateLimiter limiter = new RateLimiter(new RequestRate(1, 1, 0), time);
    Caller shop = caller("shop", Optional.empty());
    assertThat(limiter.take(shop)).isEmpty();
    time.pass(Duration.ofSeconds(-10));
    assertThat(limiter.take(shop)).isPresent();
  }

  @Test
  void aRateThatCannotBeIsRefused() {
    assertThatThrownBy(() -> RequestRate.of(-1, 0, 0)).hasMessageStartingWith("rate: -1.0 (exp");
    assertThatThrownBy(() -> RequestRate.of(1, -2, 0)).hasMessageStartingWith("burst: -2 (exp");
    assertThatThrownBy(() -> RequestRate.of(1, 1, -3)).hasMessageStartingWith("quota: -3 (exp");
    assertThat(RequestRate.of(2.5, 0, 0).burst()).isEqualTo(3);
  }
}
