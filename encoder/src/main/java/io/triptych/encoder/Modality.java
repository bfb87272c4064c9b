package io.triptych.encoder;

import java.util.Locale;

/** The three kinds of media that share the space. */
public enum Modality {
  TEXT,
  IMAGE,
  AUDIO;

  /** The lower-case name used in files, field names and replies. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The modality with the given {@link #id()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Modality of(String id) {
    for (Modality modality : values()) {
      if (modality.id().equals(id)) {
        return modality;
      }
    }
    throw new IllegalArgumentException("modality: " + id + " (expected: text, image or audio)");
  }
}
