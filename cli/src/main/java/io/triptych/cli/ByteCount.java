package io.triptych.cli;

import java.util.Locale;

/** Numbers of bytes for people. */
final class ByteCount {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};
  private static final double STEP = 1000;

  private ByteCount() {}

  /** Three digits or so and a decimal unit, such as {@code 1.5 MB}. */
  static String of(long bytes) {
    if (bytes < STEP) {
      return bytes + " B";
    }
    double value = bytes / STEP;
    int unit = 0;
    while (value >= STEP && unit < UNITS.length - 1) {
      value /= STEP;
      unit++;
    }
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }
}
