package io.triptych.encoder.pack.importer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.triptych.encoder.tensor.CorruptFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads little-endian values one after another; running off the end names file and offset. */
final class ByteCursor {
  private static final ValueLayout.OfShort SHORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final MemorySegment bytes;
  private long position;

  ByteCursor(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  long position() {
    return position;
  }

  int u8() {
    return bytes.get(JAVA_BYTE, advance(1)) & 0xFF;
  }

  int u16() {
    return bytes.get(SHORT, advance(2)) & 0xFFFF;
  }

  int i32() {
    return bytes.get(INT, advance(4));
  }

  /** An unsigned 32-bit number. */
  long u32() {
    return i32() & 0xFFFFFFFFL;
  }

  long i64() {
    return bytes.get(LONG, advance(8));
  }

  float f32() {
    return bytes.get(FLOAT, advance(4));
  }

  /** The next {@code length} bytes as UTF-8. */
  String utf8(long length) {
    return new String(take(length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /** The text up to the next line feed, which is skipped. */
  String line() {
    long start = position;
    int length = 0;
    while (u8() != '\n') {
      length++;
    }
    return new String(bytes.asSlice(start, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  /** A view of the next {@code length} bytes. */
  MemorySegment take(long length) {
    return bytes.asSlice(advance(length), length);
  }

  /** A view of {@code length} bytes from {@code offset} of the file on; the position stays. */
  MemorySegment slice(long offset, long length) {
    if (offset < 0 || length < 0 || length > bytes.byteSize() - offset) {
      throw corrupt(
          "bytes: %d from %d on (expected: within the file's %d)"
              .formatted(length, offset, bytes.byteSize()));
    }
    return bytes.asSlice(offset, length);
  }

  /** An exception about the bytes just before the position. */
  CorruptFileException corrupt(String fault) {
    return new CorruptFileException(file, position, fault);
  }

  private long advance(long count) {
    if (count < 0 || count > bytes.byteSize() - position) {
      throw corrupt(
          "bytes: %d more (expected: at most the %d left)"
              .formatted(count, bytes.byteSize() - position));
    }
    long at = position;
    position += count;
    return at;
  }
}
