package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A residual g that was trained on pairs, for the head of one modality: one linear layer over the
 * scaled features, or several with max(·, 0) between them.
 *
 * <p>The file is safetensors with the tensors of {@link FeatureScaling} and {@link DomainGate}, and
 * for each layer, from 0, {@code residual.N.W}, [inputs, outputs], in halves, and {@code
 * residual.N.b}, [outputs], in floats. Its metadata says how it was made, which changes no vector.
 *
 * @param layers at least one; each takes what the one before gives
 */
public record ResidualTables(FeatureScaling scaling, List<Dense> layers, DomainGate gate) {
  private static final String PREFIX = "residual.";

  /**
   * A linear layer x · W + b. The arrays are not copied and are not changed afterwards.
   *
   * @param weights W, [inputs, outputs], row-major
   * @param bias b, [outputs]
   */
  public record Dense(float[] weights, float[] bias) {
    public Dense {
      Vectors.requireLength("residual.W % outputs", weights.length % bias.length, 0);
    }

    /** The length of x. */
    public int inputs() {
      return weights.length / bias.length;
    }

    /** The length of the result. */
    public int outputs() {
      return bias.length;
    }
  }

  public ResidualTables {
    layers = List.copyOf(layers);
    int width = scaling.width();
    for (Dense layer : layers) {
      Vectors.requireLength("residual.W", layer.inputs(), width);
      width = layer.outputs();
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("residual: 0 layers (expected: at least 1)");
    }
    Vectors.requireLength("gate.places", gate.width(), scaling.width() + width);
  }

  /** The number of features at the beginning of a tower's that the residual looks at. */
  public int width() {
    return scaling.width();
  }

  /** The length of g. */
  public int dimension() {
    return layers.getLast().outputs();
  }

  /** g(x), [dimension], before the gate. */
  double[] residual(double[] x) {
    double[] in = x;
    for (int n = 0; n < layers.size(); n++) {
      Dense layer = layers.get(n);
      double[] out = new double[layer.outputs()];
      for (int j = 0; j < out.length; j++) {
        out[j] = layer.bias()[j];
      }
      for (int i = 0; i < in.length; i++) {
        if (n == 0 || in[i] > 0) {
          Vectors.addRow(in[i], layer.weights(), i, out);
        }
      }
      in = out;
    }
    return in;
  }

  /** Reads a file. */
  public static ResidualTables read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      List<Dense> layers = new ArrayList<>();
      for (int n = 0; file.contains(PREFIX + n + ".W"); n++) {
        layers.add(
            new Dense(
                file.tensor(PREFIX + n + ".W").toFloats(),
                file.tensor(PREFIX + n + ".b").toFloats()));
      }
      return new ResidualTables(FeatureScaling.read(file), layers, DomainGate.read(file));
    }
  }

  /**
   * Writes a file.
   *
   * @param about what its metadata says
   */
  public void write(Path path, Map<String, String> about) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    about.forEach(writer::metadata);
    scaling.addTo(writer);
    gate.addTo(writer);
    for (int n = 0; n < layers.size(); n++) {
      Dense layer = layers.get(n);
      int[] shape = {layer.inputs(), layer.outputs()};
      writer.add(Tensor.ofHalves(PREFIX + n + ".W", shape, layer.weights()));
      writer.add(Tensor.ofFloats(PREFIX + n + ".b", new int[] {layer.outputs()}, layer.bias()));
    }
    writer.write(path);
  }
}
