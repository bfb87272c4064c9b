package io.triptych.encoder.text;

/**
 * A text as the tower reads it.
 *
 * @param ids rows of the token embedding, special tokens included. Not copied: nobody changes it
 * @param truncated whether the text was longer than allowed, so that its end is missing
 */
public record TokenIds(int[] ids, boolean truncated) {
  public TokenIds {
    if (ids.length == 0) {
      throw new IllegalArgumentException("ids: 0 (expected: at least 1)");
    }
  }

  /** The number of tokens. */
  public int length() {
    return ids.length;
  }
}
