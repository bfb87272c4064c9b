package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.nio.charset.StandardCharsets;

/** Unsigned reads from a file in memory; a read beyond its end is {@link Fault#TRUNCATED}. */
record ByteView(byte[] bytes) {

  int length() {
    return bytes.length;
  }

  int u8(long at) throws MediaException {
    require(at, 1);
    return bytes[(int) at] & 0xff;
  }

  int u16(long at) throws MediaException {
    return u8(at) << 8 | u8(at + 1);
  }

  long u32(long at) throws MediaException {
    return (long) u16(at) << 16 | u16(at + 2);
  }

  int u16Little(long at) throws MediaException {
    return u8(at) | u8(at + 1) << 8;
  }

  long u32Little(long at) throws MediaException {
    return u16Little(at) | (long) u16Little(at + 2) << 16;
  }

  /** Whether the ASCII characters of {@code text} stand at {@code at}. */
  boolean has(String text, int at) {
    if (at + text.length() > bytes.length) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if ((bytes[at + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  String latin(long at, int length) throws MediaException {
    return new String(copy(at, length), StandardCharsets.ISO_8859_1);
  }

  byte[] copy(long at, long length) throws MediaException {
    require(at, length);
    byte[] copy = new byte[(int) length];
    System.arraycopy(bytes, (int) at, copy, 0, copy.length);
    return copy;
  }

  void require(long at, long length) throws MediaException {
    if (at + length > bytes.length) {
      throw new MediaException(
          Fault.TRUNCATED,
          "file: %d bytes (expected: at least %d)".formatted(bytes.length, at + length));
    }
  }
}
