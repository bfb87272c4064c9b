package io.triptych.service.cache;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names an embedding: equal keys have equal vectors.
 *
 * @param contentHash SHA-256 in hexadecimal of the bytes of a picture or a sound, or of the
 *     normalised text in UTF-8
 */
record EmbeddingKey(SpaceId space, Modality modality, String contentHash) {
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");

  static EmbeddingKey text(SpaceId space, String normalised) {
    return new EmbeddingKey(
        space, Modality.TEXT, sha256(normalised.getBytes(StandardCharsets.UTF_8)));
  }

  static EmbeddingKey image(SpaceId space, byte[] bytes) {
    return new EmbeddingKey(space, Modality.IMAGE, sha256(bytes));
  }

  static EmbeddingKey sound(SpaceId space, byte[] bytes) {
    return new EmbeddingKey(space, Modality.AUDIO, sha256(bytes));
  }

  /** NFC, runs of blanks as one space, none at the ends. Case stays: towers tell it apart. */
  static String normalise(String text) {
    return BLANKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll(" ").strip();
  }

  /** The key in Redis: {@code triptych:1:<space>:<t, i or a>:<content hash>}. */
  String external() {
    return "triptych:"
        + VectorCodec.VERSION
        + ":"
        + space
        + ":"
        + modality.id().charAt(0)
        + ":"
        + contentHash;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
    }
  }
}
