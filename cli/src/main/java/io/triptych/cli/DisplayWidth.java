package io.triptych.cli;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;

/** How many columns of a terminal a text takes: two for wide characters, none for marks. */
final class DisplayWidth {
  private DisplayWidth() {}

  static int of(String text) {
    return text.codePoints().map(DisplayWidth::of).sum();
  }

  /**
   * The text itself if it takes at most {@code width} columns, else its beginning and an ellipsis.
   *
   * @param width at least 1
   */
  static String clip(String text, int width) {
    if (of(text) <= width) {
      return text;
    }
    StringBuilder clipped = new StringBuilder();
    int used = 0;
    int index = 0;
    while (index < text.length()) {
      int codePoint = text.codePointAt(index);
      used += of(codePoint);
      if (used > width - 1) {
        break;
      }
      clipped.appendCodePoint(codePoint);
      index += Character.charCount(codePoint);
    }
    return clipped.append('…').toString();
  }

  /** The text with control characters, which could steer the terminal, turned into blanks. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static int of(int codePoint) {
    if (codePoint < 0x300) {
      return 1;
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  /** Wide and full-width by Unicode Standard Annex 11. */
  private static boolean isWide(int codePoint) {
    int width = UCharacter.getIntPropertyValue(codePoint, UProperty.EAST_ASIAN_WIDTH);
    return width == UCharacter.EastAsianWidth.WIDE || width == UCharacter.EastAsianWidth.FULLWIDTH;
  }
}
