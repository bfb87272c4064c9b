package io.triptych.service.server;

import java.nio.charset.StandardCharsets;

/**
 * Texts that go into the heads of replies, which hold 8 KiB: one that is too long loses its middle,
 * since messages begin with what is wrong and end with what was expected.
 */
final class ShortText {
  /** In a head a text stands escaped, and twice more in details in base64. */
  private static final int MAX_BYTES = 1000;

  private static final String GAP = " … ";

  private ShortText() {}

  /** The text, at most {@value #MAX_BYTES} bytes of UTF-8; null for null. */
  static String of(String text) {
    return text == null ? null : of(text, MAX_BYTES);
  }

  /** The text, at most so many bytes of UTF-8. */
  static String of(String text, int maxBytes) {
    if (bytes(text) <= maxBytes) {
      return text;
    }
    int room = maxBytes - bytes(GAP);
    int start = 0;
    for (int used = 0; used <= room * 2 / 3; ) {
      int point = text.codePointAt(start);
      used += bytes(Character.toString(point));
      start += used <= room * 2 / 3 ? Character.charCount(point) : 0;
    }
    int end = text.length();
    for (int used = 0; used <= room / 3; ) {
      int point = text.codePointBefore(end);
      used += bytes(Character.toString(point));
      end -= used <= room / 3 ? Character.charCount(point) : 0;
    }
    return text.substring(0, start) + GAP + text.substring(end);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
