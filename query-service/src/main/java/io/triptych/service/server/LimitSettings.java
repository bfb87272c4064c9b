package io.triptych.service.server;

import java.time.Duration;

/**
 * What connections and requests may take.
 *
 * @param request how long a request may take when its client does not say
 * @param idle how long a connection may be without a request under way; the head of a request has
 *     to come within it
 * @param connections the most at a time
 * @param streams the most requests at a time over one connection of HTTP/2
 * @param requests the most requests, streams aside, that are answered at a time; what comes beyond
 *     is refused
 */
public record LimitSettings(
    Duration request, Duration idle, int connections, int streams, int requests) {
  /** 60 s, 15 s, 10,000 connections with 256 requests each, 200 requests in all. */
  public static final LimitSettings DEFAULT =
      new LimitSettings(Duration.ofSeconds(60), Duration.ofSeconds(15), 10_000, 256, 200);

  public LimitSettings {
    positive("request-timeout", request);
    positive("idle-timeout", idle);
    atLeastOne("max-connections", connections);
    atLeastOne("max-streams", streams);
    atLeastOne("max-requests", requests);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(
          name + ": " + value.toSeconds() + " s (expected: more than 0 s)");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
  }
}
