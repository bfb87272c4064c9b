package io.triptych.encoder;

import java.util.regex.Pattern;

/**
 * Names an embedding space: the SHA-256, in 64 lower-case hexadecimal digits, over everything in a
 * pack that changes an embedding. Vectors of two spaces are never compared.
 */
public record SpaceId(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public SpaceId {
    if (!FORM.matcher(hex).matches()) {
      throw new IllegalArgumentException("space: " + hex + " (expected: 64 hexadecimal digits)");
    }
  }

  /** The first 12 digits, for people to read. */
  public String abbreviated() {
    return hex.substring(0, 12);
  }

  @Override
  public String toString() {
    return hex;
  }
}
