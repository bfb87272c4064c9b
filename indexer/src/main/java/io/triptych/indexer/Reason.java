package io.triptych.indexer;

import io.triptych.encoder.MediaException;

/** Why an item was rejected. The names are stable: they are written to dead letters and replies. */
public enum Reason {
  /** The line is longer than the limit. */
  LINE_TOO_LONG,
  /** The line is not UTF-8, or a string has half a surrogate pair. */
  INVALID_UTF8,
  /** The line is not JSON. */
  BROKEN_JSON,
  /** The line is JSON, but not an object. */
  NOT_AN_OBJECT,
  /** A row of a table is not closed, or has another number of cells than the header. */
  BROKEN_ROW,
  /** The item of a dead letter is no longer where it was. */
  NOT_IN_SOURCE,
  /** There is no id. */
  MISSING_ID,
  /** The id is blank, too long or not a string. */
  BAD_ID,
  /** There is neither text nor picture nor sound. */
  EMPTY_ITEM,
  /** A field of the item has the wrong form. */
  BAD_FIELD,
  /** A number is not finite. */
  BAD_NUMBER,
  /** A date is not ISO 8601. */
  BAD_DATE,
  /** The title, the description or a keyword is longer than the limit. */
  TEXT_TOO_LONG,
  /** An attribute has a form that no attribute can have. */
  BAD_ATTRIBUTE,
  /** A change is about an item that is not there. */
  UNKNOWN_ITEM,
  /** An attribute has another type than the collection gives it. */
  ATTRIBUTE_TYPE_CLASH,
  /** A medium is given by a URL. */
  URL_NOT_ALLOWED,
  /** A {@code data:} URI is malformed. */
  BAD_DATA_URI,
  /** A path leads out of the media root. */
  PATH_OUTSIDE_ROOT,
  /** A path leads nowhere. */
  FILE_NOT_FOUND,
  /** A file cannot be read. */
  UNREADABLE_FILE,
  /** A medium has no bytes. */
  EMPTY,
  /** A medium has a format that is not known. */
  UNSUPPORTED_FORMAT,
  /** A medium ends too early. */
  TRUNCATED,
  /** A medium contradicts itself. */
  CORRUPT,
  /** A picture is too large. */
  TOO_MANY_PIXELS,
  /** A sound is too long. */
  TOO_MANY_SECONDS,
  /** A file is too large. */
  TOO_MANY_BYTES,
  /** A sound's format needs a program that is not there. */
  DECODER_MISSING,
  /** A sound's decoder took too long. */
  DECODER_TIMEOUT,
  /** A sound's decoder could not run, or wanted more memory than allowed. */
  DECODER_FAILED,
  /** The item has another version than it was expected to have. */
  VERSION_MISMATCH,
  /** The pack has no tower for anything that the item holds. */
  NO_TOWER,
  /** A tower failed. */
  ENCODE_FAILED,
  /** The index refused the item. */
  INDEX_FAILED;

  /** The reason that stands for a fault of a medium. */
  public static Reason of(MediaException.Fault fault) {
    return switch (fault) {
      case EMPTY -> EMPTY;
      case UNSUPPORTED_FORMAT -> UNSUPPORTED_FORMAT;
      case TRUNCATED -> TRUNCATED;
      case CORRUPT -> CORRUPT;
      case TOO_MANY_PIXELS -> TOO_MANY_PIXELS;
      case TOO_MANY_SECONDS -> TOO_MANY_SECONDS;
      case TOO_MANY_BYTES -> TOO_MANY_BYTES;
      case DECODER_MISSING -> DECODER_MISSING;
      case DECODER_TIMEOUT -> DECODER_TIMEOUT;
      case DECODER_FAILED -> DECODER_FAILED;
    };
  }
}
