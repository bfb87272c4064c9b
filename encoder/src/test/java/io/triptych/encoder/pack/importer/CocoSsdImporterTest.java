package io.triptych.encoder.pack.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.image.SsdMobileNetConfig;
import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package of the same names with two channels everywhere and seeded random weights. */
final class CocoSsdImporterTest {
  private static final String BACKBONE = "FeatureExtractor/MobilenetV2/";

  @TempDir private Path folder;
  private final Random random = new Random(20260301);
  private final Map<String, int[]> shapes = new LinkedHashMap<>();
  private final Map<String, float[]> values = new LinkedHashMap<>();

  @Test
  void foldedLayersEqualConvolutionThenBatchNorm() throws IOException {
    addNetwork();
    CocoSsdImporter.run(archive(json(), bytes()), folder);
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("objects.safetensors"))) {
      assertThat(file.tensor("stem.weight").require(3, 3, 3, 2).toFloats())
          .containsExactly(values.get(BACKBONE + "Conv/Conv2D/merged_input"));
      assertThat(file.tensor("blocks.16.project.weight").require(2, 2).toFloats())
          .containsExactly(values.get(BACKBONE + "expanded_conv_16/project/Conv2D/merged_input"));
      String depthwise = BACKBONE + "expanded_conv_3/depthwise/";
      float[] weights = values.get(depthwise + "depthwise_weights");
      float[] scale = values.get(depthwise + "BatchNorm/batchnorm/mul");
      float[] folded = file.tensor("blocks.3.depthwise.weight").require(3, 3, 2).toFloats();
      for (int i = 0; i < folded.length; i++) {
        assertThat(folded[i]).isCloseTo(weights[i] * scale[i % 2], within(1e-6f));
      }
      assertThat(file.tensor("blocks.3.depthwise.bias").toFloats())
          .containsExactly(values.get(depthwise + "BatchNorm/batchnorm/sub"));
      requirePredictor(file);
      assertThat(file.tensor("anchors").require(3, 4).toFloats())
          .containsExactly(values.get("Postprocessor/ExpandDims"));
      assertThat(file.names()).hasSize(2 * (1 + 2 + 16 * 3 + 1 + 4 * 3 + 6 * 4) + 1);
    }
    assertThat(JsonFile.read(folder.resolve("objects.json"), SsdMobileNetConfig.class))
        .isEqualTo(new SsdMobileNetConfig(300, 127.5, 127.5, 90));
  }

  private void requirePredictor(SafetensorsFile file) {
    String from = "BoxPredictor_5/ClassPredictor";
    String norm = from + "_depthwise/BatchNorm/";
    float[] weights = values.get(from + "_depthwise/depthwise_weights");
    float[] folded = file.tensor("predictors.5.classes.depthwise.weight").toFloats();
    float[] bias = file.tensor("predictors.5.classes.depthwise.bias").toFloats();
    for (int c = 0; c < 2; c++) {
      double x = 0.37;
      double expected =
          (weights[4 * 2 + c] * x - values.get(norm + "moving_mean")[c])
                  / Math.sqrt(values.get(norm + "moving_variance")[c] + 0.001)
                  * values.get(norm + "gamma")[c]
              + values.get(norm + "beta")[c];
      assertThat(folded[4 * 2 + c] * x + bias[c]).isCloseTo(expected, within(1e-5));
    }
    assertThat(file.tensor("predictors.5.classes.project.bias").toFloats())
        .containsExactly(values.get(from + "/biases"));
  }

  @Test
  void whatIsDamagedIsNamed() throws IOException {
    addNetwork();
    byte[] good = bytes();
    requireFault(archive(json(), Arrays.copyOf(good, good.length - 1)), "ends at byte");
    requireFault(archive(json().replace("float32", "float64"), good), "expected: float32 or int32");
    requireFault(archive("{\"weightsManifest\": ", good), "expected: JSON");
    requireFault(archive("{}", good), "weightsManifest: no float32 tensor");
    requireFault(archive(json().replace("group1", "group2"), good), "group2-shard1of1: absent");
    requireFault(
        archive(json().replace("expanded_conv_7/project", "x"), good),
        "tensor: FeatureExtractor/MobilenetV2/expanded_conv_7/project/Conv2D/merged_input");
    Path text = Files.writeString(folder.resolve("text.tgz"), "no archive at all");
    requireFault(text, "expected: a gzipped tar");
    Path cut = archive(json(), good);
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 900));
    requireFault(cut, "expected: a gzipped tar");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private void requireFault(Path archive, String fault) {
    assertThatExceptionOfType(CorruptFileException.class)
        .isThrownBy(() -> CocoSsdImporter.run(archive, folder.resolve("out")))
        .withMessageContaining(fault);
  }

  private void addNetwork() {
    dense("Conv", 3, 3);
    depthwise("expanded_conv/depthwise");
    dense("expanded_conv/project", 1, 2);
    for (int i = 1; i < 17; i++) {
      dense("expanded_conv_" + i + "/expand", 1, 2);
      depthwise("expanded_conv_" + i + "/depthwise");
      dense("expanded_conv_" + i + "/project", 1, 2);
    }
    dense("Conv_1", 1, 2);
    for (String map : new String[] {"2:256:512", "3:128:256", "4:128:256", "5:64:128"}) {
      String[] parts = map.split(":");
      dense("layer_19_1_Conv2d_" + parts[0] + "_1x1_" + parts[1], 1, 2);
      String second = "layer_19_2_Conv2d_" + parts[0] + "_3x3_s2_" + parts[2];
      depthwise(second + "_depthwise");
      dense(second, 1, 2);
    }
    for (int map = 0; map < 6; map++) {
      for (String kind : new String[] {"BoxEncodingPredictor", "ClassPredictor"}) {
        String name = "BoxPredictor_" + map + "/" + kind;
        put(name + "_depthwise/depthwise_weights", 3, 3, 2, 1);
        for (String part : new String[] {"gamma", "beta", "moving_mean", "moving_variance"}) {
          put(name + "_depthwise/BatchNorm/" + part, 2);
        }
        put(name + "/weights", 1, 1, 2, 2);
        put(name + "/biases", 2);
      }
    }
    put("Postprocessor/ExpandDims", 1, 3, 4);
  }

  private void dense(String name, int kernel, int inputs) {
    put(BACKBONE + name + "/Conv2D/merged_input", kernel, kernel, inputs, 2);
    put(BACKBONE + name + "/BatchNorm/batchnorm/sub", 2);
  }

  private void depthwise(String name) {
    put(BACKBONE + name + "/depthwise_weights", 3, 3, 2, 1);
    put(BACKBONE + name + "/BatchNorm/batchnorm/mul", 2);
    put(BACKBONE + name + "/BatchNorm/batchnorm/sub", 2);
  }

  private void put(String name, int... shape) {
    float[] data = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < data.length; i++) {
      data[i] = random.nextFloat() + 0.1f;
    }
    shapes.put(name, shape);
    values.put(name, data);
  }

  private String json() {
    String weights =
        shapes.entrySet().stream()
            .map(e ->
                "{\"name\": \"%s\", \"shape\": %s, \"dtype\": \"float32\"}"
                    .formatted(e.getKey(), Arrays.toString(e.getValue())))
            .collect(Collectors.joining(","));
    return "{\"weightsManifest\": [{\"paths\": [\"group1-shard1of1\"], \"weights\": [%s]}]}"
        .formatted(weights);
  }

  private byte[] bytes() {
    int count = values.values().stream().mapToInt(v -> v.length).sum();
    ByteBuffer out = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    values
        .values()
        .forEach(v -> {
          for (float value : v) {
            out.putFloat(value);
          }
        });
    return out.array();
  }

  private Path archive(String json, byte[] weights) throws IOException {
    Path path = folder.resolve("package.tgz");
    try (OutputStream out = Files.newOutputStream(path);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
      add(tar, "model.json", json.getBytes(StandardCharsets.UTF_8));
      add(tar, "group1-shard1of1", weights);
    }
    return path;
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] bytes)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("package/models/coco-ssd/" + name);
    entry.setSize(bytes.length);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
  }
}
