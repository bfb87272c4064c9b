package io.triptych.encoder.pack.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.image.EfficientNetLiteConfig;
import io.triptych.encoder.image.EfficientNetLiteConfig.Stage;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small network of the same kind, with seeded random weights. */
final class EfficientNetLiteImporterTest {
  private static final EfficientNetLiteConfig CONFIG =
      new EfficientNetLiteConfig(
          8, 127, 128, 4, List.of(new Stage(3, 1, 1, 2, 1), new Stage(5, 2, 3, 3, 2)), 6, 5, null);

  @TempDir Path folder;
  private final Random random = new Random(20260101);
  private final Map<String, Tensor> source = new HashMap<>();

  @Test
  void foldedConvolutionsEqualConvolutionThenBatchNorm() throws IOException {
    addNetwork();
    try (SafetensorsFile file = convert()) {
      requireSame(file, "_conv_stem", "_bn0", "stem", 3, 3, 3, 4);
      requireSame(
          file, "_blocks.0._depthwise_conv", "_blocks.0._bn1", "blocks.0.depthwise", 3, 3, 4);
      requireSame(file, "_blocks.0._project_conv", "_blocks.0._bn2", "blocks.0.project", 4, 2);
      requireSame(file, "_blocks.1._expand_conv", "_blocks.1._bn0", "blocks.1.expand", 2, 6);
      requireSame(
          file, "_blocks.1._depthwise_conv", "_blocks.1._bn1", "blocks.1.depthwise", 5, 5, 6);
      requireSame(file, "_blocks.2._project_conv", "_blocks.2._bn2", "blocks.2.project", 9, 3);
      requireSame(file, "_conv_head", "_bn1", "head", 3, 6);
      float[] classifier = file.tensor("classifier.weight").require(6, 5).toFloats();
      float[] official = source.get("_fc.weight").toFloats();
      for (int i = 0; i < 30; i++) {
        assertThat(classifier[i % 6 * 5 + i / 6]).isEqualTo(half(official[i]));
      }
      assertThat(file.tensor("classifier.bias").toFloats())
          .containsExactly(source.get("_fc.bias").toFloats());
      assertThat(file.names())
          .hasSize(2 * (1 + 2 + 3 + 3 + 1 + 1))
          .doesNotContain("blocks.0.expand.weight");
    }
  }

  @Test
  void aMissingTensorAndAnotherShapeAreErrorsThatNameThem() throws IOException {
    addNetwork();
    Tensor head = source.remove("_conv_head.weight");
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(this::convert)
        .withMessageContaining("tensor: _conv_head.weight");
    source.put(
        "_conv_head.weight",
        new Tensor("_conv_head.weight", head.type(), new int[] {18}, head.data()));
    assertThatIllegalArgumentException()
        .isThrownBy(this::convert)
        .withMessage("tensor _conv_head.weight: [18] (expected: [6, 3, 1, 1])");
  }

  @Test
  void theConfigurationIsReadAsItWasWrittenAndNothingElse() throws IOException {
    Path path = folder.resolve("image.json");
    JsonFile.write(path, CONFIG);
    assertThat(JsonFile.read(path, EfficientNetLiteConfig.class)).isEqualTo(CONFIG);
    String text = Files.readString(path);
    assertThat(text).doesNotContain("densest_pool", "window");
    assertThat(CONFIG.window()).isEqualTo(1);
    EfficientNetLiteConfig pooled = CONFIG.withDensestPool(2).withInputSize(4);
    JsonFile.write(path, pooled);
    assertThat(JsonFile.read(path, EfficientNetLiteConfig.class)).isEqualTo(pooled);
    assertThat(pooled.window()).isEqualTo(2);
    String set = Files.readString(path);
    refuse(
        path, set.replace("_pool\" : 2", "_pool\" : 0"), "densest_pool: 0 (expected: at least 1)");
    refuse(path, set.replace("_pool\" : 2", "_pool\" : 2.5"), "2.5");
    refuse(path, set.replace("densest_pool", "densest"), "densest");
    refuse(path, text.replace("\"std\" : 128.0", "\"std\" : 0"), "std above 0");
    refuse(path, text.replace("\"kernel\" : 5", "\"kernel\" : 4"), "kernel: 4 (expected: odd)");
    refuse(path, text.replace("\"classes\"", "\"class\""), "class");
    refuse(path, text.replace("\"mean\" : 127.0,", ""), "mean");
    refuse(path, text.substring(0, 90), "end-of-input");
  }

  private static void refuse(Path path, String text, String fault) throws IOException {
    Files.writeString(path, text);
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> JsonFile.read(path, EfficientNetLiteConfig.class))
        .withMessageContaining(fault);
  }

  private SafetensorsFile convert() throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    EfficientNetLiteImporter.convert(folder, source, CONFIG, writer);
    Path path = folder.resolve("image.safetensors");
    writer.write(path);
    return SafetensorsFile.open(path);
  }

  private void requireSame(
      SafetensorsFile file, String conv, String norm, String name, int... shape) {
    int outputs = shape[shape.length - 1];
    float[] official = source.get(conv + ".weight").toFloats();
    int fan = official.length / outputs;
    int kernel = shape.length == 2 ? 1 : shape[0];
    int inputs = fan / (kernel * kernel);
    float[] folded = file.tensor(name + ".weight").require(shape).toFloats();
    float[] bias = file.tensor(name + ".bias").require(outputs).toFloats();
    float[] patch = values(fan);
    for (int o = 0; o < outputs; o++) {
      double expected = 0;
      double actual = bias[o];
      double error = 1e-5;
      for (int i = 0; i < inputs; i++) {
        for (int p = 0; p < kernel * kernel; p++) {
          float x = patch[p * inputs + i];
          float weight = folded[(p * inputs + i) * outputs + o];
          expected += (double) x * official[(o * inputs + i) * kernel * kernel + p];
          actual += (double) x * weight;
          error += Math.abs(x * weight) * 0x1p-11 + 1e-7;
        }
      }
      assertThat(actual)
          .as("%s, output %d", name, o)
          .isCloseTo(norm(norm, o, expected), within(error));
    }
  }

  private double norm(String name, int channel, double x) {
    double mean = source.get(name + ".running_mean").toFloats()[channel];
    double variance = source.get(name + ".running_var").toFloats()[channel];
    double gamma = source.get(name + ".weight").toFloats()[channel];
    double beta = source.get(name + ".bias").toFloats()[channel];
    return (x - mean) / Math.sqrt(variance + 0.001) * gamma + beta;
  }

  private void addNetwork() {
    add("_conv_stem", "_bn0", 4, 3, 3);
    addBlock(0, 4, 1, 3, 2);
    addBlock(1, 2, 3, 5, 3);
    addBlock(2, 3, 3, 5, 3);
    add("_conv_head", "_bn1", 6, 3, 1);
    put("_fc.weight", 5, 6);
    put("_fc.bias", 5);
  }

  private void addBlock(int index, int inputs, int expand, int kernel, int outputs) {
    String block = "_blocks." + index + ".";
    if (expand > 1) {
      add(block + "_expand_conv", block + "_bn0", inputs * expand, inputs, 1);
    }
    add(block + "_depthwise_conv", block + "_bn1", inputs * expand, 1, kernel);
    add(block + "_project_conv", block + "_bn2", outputs, inputs * expand, 1);
  }

  private void add(String conv, String norm, int outputs, int inputs, int kernel) {
    put(conv + ".weight", outputs, inputs, kernel, kernel);
    put(norm + ".weight", outputs);
    put(norm + ".bias", outputs);
    put(norm + ".running_mean", outputs);
    put(norm + ".running_var", outputs);
  }

  private void put(String name, int... shape) {
    int count = 1;
    for (int axis : shape) {
      count *= axis;
    }
    source.put(name, Tensor.ofFloats(name, shape, values(count)));
  }

  /** Between 0.1 and 1.1, so that they serve as variances too. */
  private float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() + 0.1f;
    }
    return values;
  }

  private static float half(float value) {
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }
}
