package io.triptych.service.query;

import io.triptych.encoder.MediaException;
import java.util.Locale;

/**
 * A query that cannot be answered as it stands; the message names the field and what it expects.
 */
public final class QueryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the query. */
  public enum Kind {
    /** The query is malformed. */
    INVALID,
    /** The query names an item that the collection does not hold. */
    UNKNOWN_ITEM,
    /** Nobody speaks in a sound. */
    NO_SPEECH
  }

  private final Kind kind;
  private final String field;

  private QueryException(Kind kind, String field, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.field = field;
  }

  /** A {@code field} whose {@code value} is not what is {@code expected}. */
  public static QueryException invalid(String field, Object value, String expected) {
    return new QueryException(Kind.INVALID, field, message(field, value, expected), null);
  }

  /** A {@code field} that was refused further down, with the reason given there. */
  public static QueryException refused(String field, Exception cause) {
    String reason = cause.getMessage();
    String message = reason.startsWith(field + ": ") ? reason : field + ": " + reason;
    return new QueryException(Kind.INVALID, field, message, cause);
  }

  /** A {@code field} that names an unknown item. */
  public static QueryException unknownItem(String field, String id) {
    String message = message(field, id, "the id of an item of the collection");
    return new QueryException(Kind.UNKNOWN_ITEM, field, message, null);
  }

  /** A sound in {@code field} in which nobody speaks, as far as {@code probability} tells. */
  static QueryException noSpeech(String field, double probability) {
    String value =
        String.format(Locale.ROOT, "no words (probability %.2f of no speech)", probability);
    return new QueryException(Kind.NO_SPEECH, field, message(field, value, "spoken words"), null);
  }

  private static String message(String field, Object value, String expected) {
    return field + ": " + value + " (expected: " + expected + ")";
  }

  public Kind kind() {
    return kind;
  }

  /**
   * A stable name of what is wrong: that of the medium's fault where a medium was refused, such as
   * {@code EMPTY}, else that of the kind.
   */
  public String reason() {
    return getCause() instanceof MediaException media ? media.fault().name() : kind.name();
  }

  /** The field of the request, for example {@code parts[0].weight}. */
  public String field() {
    return field;
  }
}
