package io.triptych.encoder.pack.tokenizer;

import io.triptych.encoder.tensor.CorruptFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads the fields of a protobuf message in their order. */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED_32 = 5;

  private final Path path;
  private final byte[] data;
  private final int end;
  private int at;
  private int field;
  private int type;

  ProtoReader(Path path, byte[] data) {
    this(path, data, 0, data.length);
  }

  private ProtoReader(Path path, byte[] data, int from, int end) {
    this.path = path;
    this.data = data;
    this.at = from;
    this.end = end;
  }

  /** Goes to the next field; false at the end of the message. */
  boolean next() {
    if (at == end) {
      return false;
    }
    long key = raw();
    field = (int) (key >>> 3);
    type = (int) (key & 7);
    if (key >>> 3 == 0 || key >>> 3 > 0x1fffffff) {
      throw corrupt("field: " + (key >>> 3) + " (expected: 1 to 2^29 - 1)");
    }
    return true;
  }

  /** The number of the field. */
  int field() {
    return field;
  }

  long varint() {
    require(VARINT, "a varint");
    return raw();
  }

  float float32() {
    require(FIXED_32, "a 32-bit float");
    int from = take(4);
    int bits = 0;
    for (int i = 3; i >= 0; i--) {
      bits = bits << 8 | (data[from + i] & 0xff);
    }
    return Float.intBitsToFloat(bits);
  }

  byte[] bytes() {
    require(LENGTH, "bytes");
    int length = length();
    int from = take(length);
    return Arrays.copyOfRange(data, from, from + length);
  }

  String string() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  ProtoReader message() {
    require(LENGTH, "a message");
    int length = length();
    int from = take(length);
    return new ProtoReader(path, data, from, from + length);
  }

  void skip() {
    switch (type) {
      case VARINT -> raw();
      case FIXED_64 -> take(8);
      case FIXED_32 -> take(4);
      case LENGTH -> take(length());
      default -> throw corrupt("wire type: " + type + " (expected: 0, 1, 2 or 5)");
    }
  }

  CorruptFileException corrupt(String fault) {
    return new CorruptFileException(path, at, fault);
  }

  private void require(int expected, String what) {
    if (type != expected) {
      throw corrupt("field %d: wire type %d (expected: %s)".formatted(field, type, what));
    }
  }

  private int length() {
    long length = raw();
    if (length < 0 || length > end - at) {
      throw corrupt("length: %d bytes (expected: at most %d)".formatted(length, end - at));
    }
    return (int) length;
  }

  private int take(int count) {
    if (count > end - at) {
      throw corrupt("file: ends here (expected: " + count + " more bytes)");
    }
    int from = at;
    at += count;
    return from;
  }

  private long raw() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = data[take(1)];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw corrupt("varint: above 10 bytes (expected: at most 10)");
  }
}
