package io.triptych.indexer;

import java.util.Locale;

/** The steps from a catalogue line to the index, in order. */
public enum Stage {
  /** Reading the line. */
  READ,
  /** Checking the item's values against the collection's schema. */
  VALIDATE,
  /** Getting the bytes of its media. */
  FETCH,
  /** Decoding them. */
  DECODE,
  /** Running the towers. */
  ENCODE,
  /** Writing the item. */
  INDEX;

  /** The lower-case name in dead letters and replies. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
