package io.triptych.encoder.pack;

import io.triptych.encoder.kernel.Int4Blocks;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.tensor.Int8Matrix;
import io.triptych.encoder.tensor.Q4Matrix;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Stores a network's weights in another precision: the linear layers of its transformer layers, and
 * in floats also its convolutions. Norms, biases, embeddings and the layers around the stack stay
 * as they are.
 */
final class WeightStore {
  private static final Pattern LAYER =
      Pattern.compile("(.*\\.)?(layers?|blocks)\\.\\d+\\..*\\.weight");
  private static final Pattern CONVOLUTION =
      Pattern.compile("(stem|head|classifier|blocks\\.\\d+\\.(expand|depthwise|project))\\.weight");

  private final SafetensorsFile source;
  private final SafetensorsWriter writer = new SafetensorsWriter();
  private final Precision precision;
  private final boolean convolutional;

  private WeightStore(SafetensorsFile source, Precision precision, boolean convolutional) {
    this.source = source;
    this.precision = precision;
    this.convolutional = convolutional;
  }

  /**
   * Writes {@code to}.
   *
   * @param convolutional whether the network is EfficientNet-Lite, all convolutions
   * @return how many matrices were stored
   */
  static int write(Path from, Path to, Precision precision, boolean convolutional)
      throws IOException {
    try (SafetensorsFile source = SafetensorsFile.open(from)) {
      WeightStore store = new WeightStore(source, precision, convolutional);
      int stored = store.run();
      source.metadata().forEach(store.writer::metadata);
      store.writer.metadata("precision", precision.toString()).write(to);
      return stored;
    }
  }

  private int run() {
    Set<String> matrices = new TreeSet<>();
    for (String name : source.names()) {
      String base = name.replaceFirst("\\.(q4|i8|scale)$", "");
      if (isMatrix(base)) {
        matrices.add(base);
      } else {
        writer.add(source.tensor(name));
      }
    }
    matrices.forEach(this::store);
    return matrices.size();
  }

  private boolean isMatrix(String name) {
    if (convolutional) {
      boolean floats = precision == Precision.FP32 || precision == Precision.FP16;
      return floats && CONVOLUTION.matcher(name).matches();
    }
    return LAYER.matcher(name).matches() && shape(name).length == 2;
  }

  private int[] shape(String name) {
    if (source.contains(name + Q4Matrix.NIBBLES)) {
      Q4Matrix matrix = Q4Matrix.of(source, name);
      return new int[] {matrix.rows(), matrix.columns()};
    }
    boolean bytes = source.contains(name + Int8Matrix.NUMBERS);
    return source.tensor(bytes ? name + Int8Matrix.NUMBERS : name).shape();
  }

  private float[] values(String name) {
    if (source.contains(name + Q4Matrix.NIBBLES)) {
      return Q4Matrix.of(source, name).toFloats();
    }
    return source.contains(name + Int8Matrix.NUMBERS)
        ? Int8Matrix.of(source, name).toFloats()
        : source.tensor(name).toFloats();
  }

  private void store(String name) {
    int[] shape = shape(name);
    float[] values = values(name);
    switch (precision) {
      case FP32 -> writer.add(Tensor.ofFloats(name, shape, values));
      case FP16 -> writer.add(Tensor.ofHalves(name, shape, values));
      case INT8 -> Int8Matrix.write(writer, name, values, shape[0], shape[1]);
      case INT4 -> nibbles(name, values, shape[0], shape[1]);
    }
  }

  /** Rows that are not whole blocks stay in 16 bits. */
  private void nibbles(String name, float[] values, int rows, int columns) {
    if (columns % Int4Blocks.SIZE != 0) {
      writer.add(Tensor.ofHalves(name, new int[] {rows, columns}, values));
      return;
    }
    byte[] numbers = new byte[values.length];
    short[] scales = new short[values.length / Int4Blocks.SIZE];
    byte[] block = new byte[Int4Blocks.SIZE];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = Int4Blocks.round(values, i * block.length, block.length, block);
      System.arraycopy(block, 0, numbers, i * block.length, block.length);
    }
    Q4Matrix.write(writer, name, numbers, scales, rows, columns);
  }
}
