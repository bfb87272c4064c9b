package io.triptych.service.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the sound of a query is taken for. */
public enum Listening {
  /** For what it is by ear. */
  AUTO,
  /** For spoken words to search for. */
  SPEECH,
  /** For a sound whose like is searched for. */
  SOUND;

  /** The lower-case name used in requests. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one with the given {@link #id()}.
   *
   * @throws QueryException if there is none
   */
  public static Listening of(String id) {
    for (Listening listening : values()) {
      if (listening.id().equals(id)) {
        return listening;
      }
    }
    String ids = Arrays.stream(values()).map(Listening::id).collect(Collectors.joining(", "));
    throw QueryException.invalid("audio_as", id, ids);
  }
}
