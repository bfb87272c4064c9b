package io.triptych.indexer.collection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 in 64 lower-case hexadecimal digits: the name of a content. */
public final class ContentHash {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private ContentHash() {}

  /** The hash of {@code bytes}. */
  public static String of(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }

  /** The hash of the UTF-8 form of {@code text}. */
  public static String of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether {@code text} has the form of a hash. */
  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /**
   * Returns {@code hash} if it has the form of one.
   *
   * @throws IllegalArgumentException otherwise
   */
  public static String check(String hash) {
    if (!isOne(hash)) {
      throw new IllegalArgumentException(
          "content hash: " + hash + " (expected: 64 hexadecimal digits)");
    }
    return hash;
  }
}
