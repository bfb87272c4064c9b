package io.triptych.service.cache;

import java.util.Locale;

/** Where something that was looked up came from. */
public enum CacheTier {
  /** It was made anew. */
  NONE,
  /** From memory, or from one that was just making it. */
  LOCAL,
  /** From Redis. */
  SHARED;

  /** The lower-case name used in answers. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
