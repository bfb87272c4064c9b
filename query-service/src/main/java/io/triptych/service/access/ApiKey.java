package io.triptych.service.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A key as it is stored: not the key itself but a salted SHA-256 of it. A key is 256 random bits,
 * so that no list of likely keys exists and a slow hash, as passwords need one, would protect
 * nothing; it would only make every request dear.
 *
 * <p>A key reads {@code tk_ID_SECRET}: the id, 8 hexadecimal digits, says which entry it is to be
 * compared with; the secret is base64url.
 *
 * @param id 8 hexadecimal digits
 * @param collections the only collections that it is good for; empty: all
 * @param rate how often it may ask; empty, or 0 in a field: as the server says
 * @param salt 32 hexadecimal digits
 * @param hash 64 hexadecimal digits, of the salt followed by the key
 */
public record ApiKey(
    String id,
    String name,
    Role role,
    Set<String> collections,
    Optional<RequestRate> rate,
    Instant created,
    String salt,
    String hash) {
  private static final String PREFIX = "tk_";
  private static final int ID_BYTES = 4;
  private static final int SALT_BYTES = 16;
  private static final int SECRET_BYTES = 32;

  public ApiKey {
    hex("id", id, ID_BYTES);
    secretHex("salt", salt, SALT_BYTES);
    secretHex("hash", hash, SECRET_BYTES);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "name: " + name + " (expected: 1 to 64 letters, digits, dots, dashes, underscores)");
    }
    collections = Collections.unmodifiableSet(new TreeSet<>(collections));
  }

  private static void hex(String field, String text, int bytes) {
    check(field, text, text, bytes);
  }

  /** Leaves out of the message what is not to be told. */
  private static void secretHex(String field, String text, int bytes) {
    check(field, text, text.length() + " characters", bytes);
  }

  private static void check(String field, String text, String told, int bytes) {
    if (!text.matches("[0-9a-f]{" + 2 * bytes + "}")) {
      throw new IllegalArgumentException(
          field + ": " + told + " (expected: " + 2 * bytes + " hexadecimal digits)");
    }
  }

  /** All but salt and hash. */
  @Override
  public String toString() {
    return "ApiKey[id=%s, name=%s, role=%s, collections=%s, rate=%s, created=%s]"
        .formatted(id, name, role, collections, rate, created);
  }

  /**
   * A new key.
   *
   * @param secret what is shown once
   */
  public record Created(ApiKey key, String secret) {}

  /** Makes a key of bits from {@code random}. */
  public static Created create(
      String name,
      Role role,
      Set<String> collections,
      Optional<RequestRate> rate,
      Instant now,
      SecureRandom random) {
    String id = HexFormat.of().formatHex(bytes(random, ID_BYTES));
    String salt = HexFormat.of().formatHex(bytes(random, SALT_BYTES));
    String secret =
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(random, SECRET_BYTES));
    String key = PREFIX + id + "_" + secret;
    return new Created(
        new ApiKey(id, name, role, collections, rate, now, salt, hash(salt, key)), key);
  }

  private static byte[] bytes(SecureRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The id that a key names; empty if it is no key of ours. */
  static Optional<String> idOf(String key) {
    int end = PREFIX.length() + 2 * ID_BYTES;
    return key.startsWith(PREFIX) && key.length() > end && key.charAt(end) == '_'
        ? Optional.of(key.substring(PREFIX.length(), end))
        : Optional.empty();
  }

  /** Whether {@code key} is this one; takes the same time wherever they differ. */
  boolean matches(String key) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII),
        hash(salt, key).getBytes(StandardCharsets.US_ASCII));
  }

  private static String hash(String salt, String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(HexFormat.of().parseHex(salt));
      return HexFormat.of().formatHex(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: none (expected: in every JDK)", e);
    }
  }

  /** Who sends it. */
  Caller caller() {
    return new Caller(name, role, collections, rate);
  }
}
