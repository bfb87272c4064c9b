package io.triptych.encoder.pack.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The {@code precompiled_charsmap} of a SentencePiece normaliser. The tokenizers library walks it
 * without looking where it steps, and a wrong step ends the process; so it is checked before.
 *
 * <p>The format: the length of a trie in bytes, unsigned 32 bits little-endian; the trie, a double
 * array of units of 32 bits (Yata, <a
 * href="https://github.com/s-yata/darts-clone">darts-clone</a>); the replacements in UTF-8, each
 * ended by a zero byte. A unit with its highest bit set holds where a replacement begins; another
 * leads from its place p to p ⊕ offset, and from there by each byte of a text, so that the 256
 * places around it must be there.
 */
final class CharacterMap {
  private static final int VALUE = 1 << 31;

  private CharacterMap() {}

  /** What is wrong with a map, if anything. */
  static Optional<String> fault(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return Optional.of("not base64 (expected: base64)");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < Integer.BYTES) {
      return Optional.of(bytes.length + " bytes (expected: at least 4)");
    }
    long trie = Integer.toUnsignedLong(in.getInt());
    if (trie == 0 || trie % Integer.BYTES != 0 || trie > in.remaining()) {
      return Optional.of(
          "a trie of %d bytes (expected: whole units of 4 in the %d that follow)"
              .formatted(trie, in.remaining()));
    }
    int[] units = new int[(int) (trie / Integer.BYTES)];
    in.asIntBuffer().get(units);
    if (!isText(
        ByteBuffer.wrap(
            bytes, Integer.BYTES + (int) trie, bytes.length - Integer.BYTES - (int) trie))) {
      return Optional.of("replacements (expected: UTF-8 that ends with a zero byte)");
    }
    for (int place = 0; place < units.length; place++) {
      String fault = fault(units, place, bytes, Integer.BYTES + (int) trie);
      if (fault != null) {
        return Optional.of("unit %d: %s".formatted(place, fault));
      }
    }
    return Optional.empty();
  }

  private static boolean isText(ByteBuffer replacements) {
    int last = replacements.limit() - 1;
    if (!replacements.hasRemaining() || replacements.get(last) != 0) {
      return false;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(replacements);
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static String fault(int[] units, int place, byte[] bytes, int replacements) {
    int unit = units[place];
    if (unit < 0) {
      int begin = unit & ~VALUE;
      return begin < bytes.length - replacements && (bytes[replacements + begin] & 0xC0) != 0x80
          ? null
          : "replacement " + begin + " (expected: the beginning of a character in the text)";
    }
    int offset = (unit >>> 10) << ((unit & 1 << 9) >>> 6);
    long last = Integer.toUnsignedLong((place ^ offset) | 0xFF);
    return last < units.length
        ? null
        : "leads to %d (expected: below the %d units)".formatted(last, units.length);
  }
}
