package io.triptych.service.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The form of an answer in Redis: one byte {@value #VERSION}, the CRC-32C of what follows, big
 * endian, and the answer. What comes back is believed only if the checksum is right.
 */
final class ResultCodec implements TieredCache.Codec<byte[]> {
  /** The version byte, also part of the key. */
  static final byte VERSION = 1;

  private static final int HEADER = 1 + Integer.BYTES;

  static final ResultCodec INSTANCE = new ResultCodec();

  private ResultCodec() {}

  @Override
  public byte[] encode(byte[] answer) {
    return ByteBuffer.allocate(HEADER + answer.length)
        .put(VERSION)
        .putInt(checksum(answer))
        .put(answer)
        .array();
  }

  @Override
  public Optional<byte[]> decode(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != VERSION) {
      return Optional.empty();
    }
    byte[] answer = Arrays.copyOfRange(bytes, HEADER, bytes.length);
    return ByteBuffer.wrap(bytes).getInt(1) == checksum(answer)
        ? Optional.of(answer)
        : Optional.empty();
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
