package io.triptych.service.server;

import java.time.Duration;
import java.util.Optional;

/** A request by somebody who may not make it, or not now. */
final class AccessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is in the way. */
  enum Kind {
    /** Nobody knows who asks. */
    UNAUTHENTICATED,
    /** Who asks is known and may not. */
    PERMISSION_DENIED,
    /** It was asked too often. */
    TOO_OFTEN
  }

  private final Kind kind;
  private final String reason;
  private final transient Optional<Duration> retryAfter;

  private AccessException(Kind kind, String reason, String message, Optional<Duration> retryAfter) {
    super(message);
    this.kind = kind;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  static AccessException missingKey() {
    return new AccessException(
        Kind.UNAUTHENTICATED,
        "KEY_MISSING",
        "authorization: none (expected: Bearer and a key, or a key as x-api-key)",
        Optional.empty());
  }

  /** The key itself is not told: replies and logs are no place for it. */
  static AccessException unknownKey() {
    return new AccessException(
        Kind.UNAUTHENTICATED,
        "KEY_UNKNOWN",
        "authorization: an unknown key (expected: one that was made and not revoked)",
        Optional.empty());
  }

  static AccessException denied(String reason, String message) {
    return new AccessException(Kind.PERMISSION_DENIED, reason, message, Optional.empty());
  }

  static AccessException tooOften(String reason, String message, Duration retryAfter) {
    return new AccessException(Kind.TOO_OFTEN, reason, message, Optional.of(retryAfter));
  }

  Kind kind() {
    return kind;
  }

  /** A stable name of what is in the way. */
  String reason() {
    return reason;
  }

  /** When to ask again, where asking again helps. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
