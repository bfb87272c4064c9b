package io.triptych.indexer.collection;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The dates of catalogues and filters: ISO 8601, a day (its first instant in UTC) or a time with an
 * offset, {@code 2026-01-31} or {@code 2026-01-31T12:00:00+01:00}.
 */
public final class IsoDates {
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:.{2,32}");

  private IsoDates() {}

  /** The instant that {@code text} names; empty if it is not such a date. */
  public static Optional<Instant> parse(String text) {
    try {
      if (DAY.matcher(text).matches()) {
        return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
      }
      if (TIME.matcher(text).matches()) {
        return Optional.of(OffsetDateTime.parse(text).toInstant());
      }
      return Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
