package io.triptych.service.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The form of a vector in Redis: one byte {@value #VERSION}, then each component as an IEEE 754
 * float32, little-endian. What comes back is believed only if it is a unit vector of the expected
 * length.
 */
final class VectorCodec implements TieredCache.Codec<float[]> {
  /** The version byte, also part of the key. */
  static final byte VERSION = 1;

  private static final double NORM_TOLERANCE = 1e-3;

  private final int dimension;

  /** The form of vectors of {@code dimension}. */
  VectorCodec(int dimension) {
    this.dimension = dimension;
  }

  @Override
  public byte[] encode(float[] vector) {
    ByteBuffer buffer = ByteBuffer.allocate(1 + vector.length * Float.BYTES);
    buffer.put(VERSION).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(vector);
    return buffer.array();
  }

  /** The vector in {@code bytes}; empty if they hold no unit vector of the dimension. */
  @Override
  public Optional<float[]> decode(byte[] bytes) {
    if (bytes.length != 1 + dimension * Float.BYTES || bytes[0] != VERSION) {
      return Optional.empty();
    }
    float[] vector = new float[dimension];
    ByteBuffer.wrap(bytes, 1, bytes.length - 1)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(vector);
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.abs(squares - 1) <= NORM_TOLERANCE ? Optional.of(vector) : Optional.empty();
  }
}
