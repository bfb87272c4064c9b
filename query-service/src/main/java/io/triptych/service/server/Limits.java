package io.triptych.service.server;

import java.time.Duration;

/** What a request may be and take. */
final class Limits {
  /** The largest request, with all its pictures. */
  static final int MAX_REQUEST_BYTES = 32 << 20;

  /** The largest body: in gRPC-Web as text and in forms it is more than what is made of it. */
  static final int MAX_BODY_BYTES = MAX_REQUEST_BYTES / 2 * 3;

  private static final String LARGE = "request: too large";

  /** What a larger one is told. */
  static final String TOO_LARGE = tooLarge(MAX_REQUEST_BYTES);

  /** What one with a longer text is told; Jackson's limit. */
  static final String TOO_LARGE_TEXT =
      LARGE + " a text in JSON (expected: at most 20000000 letters, in base64 15000000 bytes)";

  /** The most items of one upsert. */
  static final int MAX_ITEMS = 1000;

  /** The most ids of one deletion. */
  static final int MAX_DELETIONS = 10_000;

  /** The largest head of a request, and the longest first line. */
  static final int MAX_HEADER_BYTES = 16 << 10;

  /** The longest sound that is written down. */
  static final Duration MAX_TRANSCRIBED = Duration.ofMinutes(10);

  /** The largest request to a worker: one picture of 50 megapixels, decoded, with room for more. */
  static final int MAX_WORKER_BYTES = 160 << 20;

  private Limits() {}

  /** What a request of more than {@code bytes} is told. */
  static String tooLarge(int bytes) {
    return LARGE + " (expected: at most " + bytes + " bytes)";
  }

  /** Whether a message says that something was too large. */
  static boolean isTooLarge(String message) {
    return message != null && message.startsWith(LARGE);
  }
}
