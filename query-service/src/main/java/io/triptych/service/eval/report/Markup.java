package io.triptych.service.eval.report;

import java.util.Base64;
import java.util.Locale;

/** Pieces of HTML and SVG. */
final class Markup {
  private Markup() {}

  /** Text as it may stand in an element or a quoted attribute; control characters are dropped. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .filter(c -> c == '\n' || c >= ' ')
        .forEach(c -> {
          switch (c) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(c);
          }
        });
    return out.toString();
  }

  /** A {@code data:} URI of a JPEG. */
  static String dataUri(byte[] jpeg) {
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
  }

  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** A share as per cent with one decimal. */
  static String percent(double share) {
    return format("%.1f", 100 * share);
  }
}
