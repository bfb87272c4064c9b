package io.triptych.service.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts requests by caller: a token bucket for the rate, a counter for the day. Counts are kept in
 * memory, so each server counts by itself and a restart begins anew. Safe for use by many threads.
 */
public final class RateLimiter {
  private static final double NANOS = 1e9;

  private final RequestRate standard;
  private final InstantSource time;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /** A limiter of {@code standard}, field by field, for what callers have no limit of their own. */
  public RateLimiter(RequestRate standard, InstantSource time) {
    this.standard = standard;
    this.time = time;
  }

  /**
   * Why a request has to wait.
   *
   * @param limit {@code rate} or {@code quota}
   * @param retryAfter when it may be asked again
   */
  public record Refusal(String limit, String allowed, Duration retryAfter) {}

  /** Counts one request; tells why it has to wait, if it has to. One that has to does not count. */
  public Optional<Refusal> take(Caller caller) {
    RequestRate rate = caller.rate().map(own -> own.orElse(standard)).orElse(standard);
    if (rate.equals(RequestRate.UNLIMITED)) {
      return Optional.empty();
    }
    return buckets.computeIfAbsent(caller.name(), _ -> new Bucket()).take(rate, time.instant());
  }

  private static final class Bucket {
    private double tokens = Double.MAX_VALUE;
    private Instant last = Instant.EPOCH;
    private LocalDate day = LocalDate.EPOCH;
    private long today;

    synchronized Optional<Refusal> take(RequestRate rate, Instant now) {
      LocalDate date = LocalDate.ofInstant(now, ZoneOffset.UTC);
      if (!date.equals(day)) {
        day = date;
        today = 0;
      }
      if (rate.perDay() > 0 && today >= rate.perDay()) {
        Instant midnight = date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        String allowed = rate.perDay() + " requests a day";
        return Optional.of(new Refusal("quota", allowed, Duration.between(now, midnight)));
      }
      if (rate.perSecond() > 0) {
        double seconds = Math.max(0, Duration.between(last, now).toNanos() / NANOS);
        tokens = Math.min(rate.burst(), tokens + seconds * rate.perSecond());
        last = now;
        if (tokens < 1) {
          Duration wait =
              Duration.ofNanos((long) Math.ceil((1 - tokens) / rate.perSecond() * NANOS));
          String allowed = rate.perSecond() + " requests a second";
          return Optional.of(new Refusal("rate", allowed, wait));
        }
        tokens--;
      }
      today++;
      return Optional.empty();
    }
  }
}
