package io.triptych.service.server;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a body, such as a player asks for to go on from somewhere; RFC 9110, section 14.
 *
 * @param start the first byte
 * @param end the byte after the last one; {@code start} where the body has nothing of the range
 */
record ByteRange(int start, int end) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,10})-(\\d{0,10})");

  /**
   * The range that a {@code Range} header asks for; empty, which means the whole body, where it is
   * none or several.
   *
   * @param length the body's
   */
  static Optional<ByteRange> parse(String header, int length) {
    Matcher matcher = SINGLE.matcher(header == null ? "" : header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ByteRange(length - (int) Math.min(length, Long.parseLong(last)), length));
    }
    long start = Long.parseLong(first);
    long end = last.isEmpty() ? length : Long.parseLong(last) + 1;
    if (end <= start && !last.isEmpty()) {
      return Optional.empty();
    }
    return start >= length
        ? Optional.of(new ByteRange(length, length))
        : Optional.of(new ByteRange((int) start, (int) Math.min(end, length)));
  }

  boolean isEmpty() {
    return start == end;
  }

  /** The {@code Content-Range} of a body of {@code length} bytes. */
  String of(int length) {
    return isEmpty() ? "bytes */" + length : "bytes %d-%d/%d".formatted(start, end - 1, length);
  }
}
