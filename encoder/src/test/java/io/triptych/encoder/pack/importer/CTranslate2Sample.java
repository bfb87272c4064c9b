package io.triptych.encoder.pack.importer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A Whisper model of CTranslate2 with one narrow layer each side and seeded random weights. */
final class CTranslate2Sample {
  static final int WIDTH = 8;
  static final int INNER = 16;
  static final int BINS = 4;
  static final int POSITIONS = 100;
  static final int TOKENS = 12;
  static final int VOCABULARY = 10;

  private record Variable(int[] shape, int type, byte[] data) {}

  private final Random random = new Random(20260102);
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  CTranslate2Sample() {
    scalar("decoder/activation", 1, 3);
    scalar("decoder/pre_norm", 1, 1);
    scalar("decoder/scale_embeddings", 1, 0);
    scalar("decoder/num_heads", 2, 2);
    scalar("encoder/num_heads", 2, 2);
    halves("encoder/conv1/weight", WIDTH, BINS, 3);
    halves("encoder/conv1/bias", WIDTH);
    halves("encoder/conv2/weight", WIDTH, WIDTH, 3);
    halves("encoder/conv2/bias", WIDTH);
    halves("decoder/embeddings/weight", VOCABULARY, WIDTH);
    stack("encoder", POSITIONS, false);
    stack("decoder", TOKENS, true);
  }

  private void stack(String part, int positions, boolean cross) {
    halves(part + "/position_encodings/encodings", positions, WIDTH);
    String layer = part + "/layer_0/";
    norm(layer + "self_attention/layer_norm");
    linear(layer + "self_attention/linear_0", 3 * WIDTH, WIDTH);
    zeros(layer + "self_attention/linear_0/bias", WIDTH, 2 * WIDTH);
    linear(layer + "self_attention/linear_1", WIDTH, WIDTH);
    if (cross) {
      norm(layer + "attention/layer_norm");
      linear(layer + "attention/linear_0", WIDTH, WIDTH);
      linear(layer + "attention/linear_1", 2 * WIDTH, WIDTH);
      zeros(layer + "attention/linear_1/bias", 0, WIDTH);
      linear(layer + "attention/linear_2", WIDTH, WIDTH);
    }
    norm(layer + "ffn/layer_norm");
    linear(layer + "ffn/linear_0", INNER, WIDTH);
    linear(layer + "ffn/linear_1", WIDTH, INNER);
    norm(part + "/layer_norm");
  }

  private void norm(String name) {
    halves(name + "/gamma", WIDTH);
    halves(name + "/beta", WIDTH);
  }

  private void linear(String name, int outputs, int inputs) {
    halves(name + "/weight", outputs, inputs);
    halves(name + "/bias", outputs);
  }

  void scalar(String name, int bytes, int value) {
    byte[] data = buffer(2).putShort((short) value).array();
    variables.put(name, new Variable(new int[0], bytes, bytes == 1 ? new byte[] {data[0]} : data));
  }

  private void halves(String name, int... shape) {
    int count = 1;
    for (int size : shape) {
      count *= size;
    }
    ByteBuffer data = buffer(2 * count);
    for (int i = 0; i < count; i++) {
      data.putShort(Float.floatToFloat16(random.nextFloat() - 0.5f));
    }
    variables.put(name, new Variable(shape, 4, data.array()));
  }

  private void zeros(String name, int from, int to) {
    Arrays.fill(variables.get(name).data(), 2 * from, 2 * to, (byte) 0);
  }

  /** Stores a variable as one of 8-bit integers, as quantised models do. */
  void quantise(String name) {
    Variable one = variables.get(name);
    variables.put(name, new Variable(one.shape(), 1, new byte[one.data().length / 2]));
  }

  /** The floats of a variable from {@code first} on. */
  float[] values(String name, int first, int count) {
    ByteBuffer data = ByteBuffer.wrap(variables.get(name).data()).order(ByteOrder.LITTLE_ENDIAN);
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = Float.float16ToFloat(data.getShort(2 * (first + i)));
    }
    return out;
  }

  byte[] bytes() {
    return bytes(6, "WhisperSpec");
  }

  byte[] bytes(int version, String specification) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(buffer(4).putInt(version).array());
    string(out, specification);
    out.writeBytes(buffer(8).putInt(3).putInt(variables.size()).array());
    variables.forEach((name, one) -> {
      string(out, name);
      out.write(one.shape().length);
      for (int size : one.shape()) {
        out.writeBytes(buffer(4).putInt(size).array());
      }
      out.write(one.type());
      out.writeBytes(buffer(4).putInt(one.data().length).array());
      out.writeBytes(one.data());
    });
    out.writeBytes(buffer(4).putInt(1).array());
    string(out, "decoder/projection/weight");
    string(out, "decoder/embeddings/weight");
    return out.toByteArray();
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(buffer(2).putShort((short) (utf8.length + 1)).array());
    out.writeBytes(utf8);
    out.write(0);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
