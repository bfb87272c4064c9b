package io.triptych.indexer.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Where the columns of a record batch begin in its file.
 *
 * @param count the number of rows
 */
record BatchPlace(int count, long hashes, long vectors, long features, long checksums) {
  private static final int HASH_BYTES = 32;

  /** The content hashes of all rows, in hexadecimal. */
  List<String> hashes(FileChannel channel) throws IOException {
    byte[] bytes = bytes(channel, hashes, count * HASH_BYTES);
    List<String> found = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      found.add(HexFormat.of().formatHex(bytes, row * HASH_BYTES, (row + 1) * HASH_BYTES));
    }
    return found;
  }

  /** One row; empty if it fails its checksum. */
  Optional<StoredEmbedding> read(
      FileChannel channel, int row, EmbeddingFile.Kind kind, String contentHash)
      throws IOException {
    int vectorBytes = kind.dimension() * Float.BYTES;
    int featureBytes = kind.width() * Short.BYTES;
    byte[] vector = bytes(channel, vectors + (long) row * vectorBytes, vectorBytes);
    byte[] halves = bytes(channel, features + (long) row * featureBytes, featureBytes);
    byte[] stored = bytes(channel, checksums + (long) row * Integer.BYTES, Integer.BYTES);
    if (little(stored).getInt() != checksum(HexFormat.of().parseHex(contentHash), vector, halves)) {
      return Optional.empty();
    }
    return Optional.of(new StoredEmbedding(kind.space(), widen(halves), floats(vector)));
  }

  /** The checksum of a row. */
  static int checksum(byte[] hash, byte[] vector, byte[] features) {
    CRC32C crc = new CRC32C();
    crc.update(hash);
    crc.update(vector);
    crc.update(features);
    return (int) crc.getValue();
  }

  static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    little(bytes).asFloatBuffer().get(floats);
    return floats;
  }

  private static float[] widen(byte[] bytes) {
    ByteBuffer halves = little(bytes);
    float[] floats = new float[bytes.length / Short.BYTES];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.float16ToFloat(halves.getShort());
    }
    return floats;
  }

  private static byte[] bytes(FileChannel channel, long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("at " + position);
      }
    }
    return buffer.array();
  }
}
