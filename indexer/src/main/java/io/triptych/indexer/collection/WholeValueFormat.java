package io.triptych.indexer.collection;

import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.function.Function;

/**
 * Reads the numbers of filters. Unlike the formats of the platform it takes a text as a whole or
 * not at all: {@code 10abc} is no number.
 */
final class WholeValueFormat extends NumberFormat {
  private static final long serialVersionUID = 1L;

  /** A decimal number, as a double. */
  static final WholeValueFormat NUMBER = new WholeValueFormat(WholeValueFormat::number);

  /** A date as {@link IsoDates} reads it, as milliseconds since 1970. */
  static final WholeValueFormat DATE =
      new WholeValueFormat(
          text -> IsoDates.parse(text).map(instant -> instant.toEpochMilli()).orElse(null));

  private final transient Function<String, Number> reader;

  private WholeValueFormat(Function<String, Number> reader) {
    this.reader = reader;
  }

  private static Number number(String text) {
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether {@code text} is a value. */
  boolean accepts(String text) {
    return reader.apply(text) != null;
  }

  @Override
  public Number parse(String source, ParsePosition position) {
    Number number = reader.apply(source.substring(position.getIndex()));
    if (number == null) {
      position.setErrorIndex(position.getIndex());
    } else {
      position.setIndex(source.length());
    }
    return number;
  }

  @Override
  public StringBuffer format(double number, StringBuffer target, FieldPosition position) {
    return target.append(number);
  }

  @Override
  public StringBuffer format(long number, StringBuffer target, FieldPosition position) {
    return target.append(number);
  }
}
