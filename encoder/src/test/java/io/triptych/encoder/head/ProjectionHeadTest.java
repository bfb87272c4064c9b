package io.triptych.encoder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.image.Goldens;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads against the reference vectors of the shared space and against formulas written out. */
final class ProjectionHeadTest {
  private static final FeatureLayout LAYOUT = PrototypeImageHead.layout(1280, 1000, 17);

  @Test
  void projectsTextsAsTheReference() throws Exception {
    Path folder = Goldens.shared("real-goldens");
    Goldens first = Goldens.open(folder.resolve("goldens.safetensors"));
    Goldens second = Goldens.open(folder.resolve("goldens2.safetensors"));
    List<String> all = strings(folder.resolve("goldens.json"), "texts");
    List<String> projected = strings(folder.resolve("goldens2.json"), "texts");
    int compared = 0;
    for (int i = 0; i < projected.size(); i++) {
      int row = all.indexOf(projected.get(i));
      if (row >= 0) {
        float[] out = new float[256];
        reference().textHead().project(first.row("e5.query", row), out);
        assertThat(cosine(out, second.row("pack2.text256", i))).isGreaterThan(0.99999);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(4);
  }

  /** The reference adds what a detector saw; the test adds it in front of the normalisation. */
  @Test
  void projectsPicturesAsTheReference() throws Exception {
    Path folder = Goldens.shared("real-goldens");
    Goldens second = Goldens.open(folder.resolve("goldens2.safetensors"));
    float[] objects = Goldens.open(folder.resolve("head2.safetensors")).floats("coco.E");
    PrototypeImageHead head = reference().imageHead(LAYOUT);
    int pictures = strings(folder.resolve("goldens2.json"), "images").size();
    for (int i = 0; i < pictures; i++) {
      double[] sum = head.evidence(halves(features(folder, i)));
      float[] presence = second.row("coco.presence", i);
      for (int c = 0; c < presence.length; c++) {
        double weight = 0.5 * Math.clamp((presence[c] - 0.2) / 0.4, 0, 1);
        Vectors.addRow(weight, objects, c, sum);
      }
      float[] out = new float[256];
      Vectors.store(Vectors.normalise(sum), out);
      assertThat(cosine(out, second.row("pack2.image256", i))).isGreaterThan(0.99999);
    }
  }

  @Test
  void losesNothingToStorageInHalves() throws Exception {
    Path folder = Goldens.shared("real-goldens");
    PrototypeImageHead head = reference().imageHead(LAYOUT);
    for (int i = 0; i < 5; i++) {
      float[] exact = new float[256];
      float[] stored = new float[256];
      head.project(features(folder, i), exact);
      head.project(halves(features(folder, i)), stored);
      assertThat(cosine(exact, stored)).isGreaterThan(1 - 1e-6);
    }
  }

  @Test
  void followsItsFormula() {
    SpaceTables tables = random(5, 3, 4, 2);
    FeatureLayout layout = PrototypeImageHead.layout(6, 4, 2);
    float[] features = {9, 9, 9, 9, 9, 9, .7f, .2f, .1f, 0, .1f, .3f, .4f, .2f, .6f, .4f};
    float[] out = new float[3];
    tables.imageHead(layout).project(features, out);
    double[] p = unit(mix(tables.classes(), .7, .2, .1, 0));
    double[] q = unit(mix(tables.classes(), .1, .3, .4, .2));
    double[] c = mix(tables.colours(), .6, .4);
    double[] whole = unit(new double[] {p[0] + q[0], p[1] + q[1], p[2] + q[2]});
    float[] m = tables.classMean();
    double[] object = unit(new double[] {whole[0] - m[0], whole[1] - m[1], whole[2] - m[2]});
    double[] image = unit(new double[] {object[0] + c[0], object[1] + c[1], object[2] + c[2]});
    for (int j = 0; j < 3; j++) {
      assertThat((double) out[j]).isCloseTo(image[j], within(1e-6));
    }
  }

  @Test
  void writesAndReadsItsTables(@TempDir Path folder) throws Exception {
    SpaceTables tables = random(5, 3, 4, 2);
    SafetensorsWriter writer = new SafetensorsWriter();
    tables.addTo(writer);
    writer.write(folder.resolve("head.safetensors"));
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("head.safetensors"))) {
      SpaceTables read = SpaceTables.read(file);
      assertThat(read.textMean()).isEqualTo(tables.textMean());
      assertThat(read.textAxes()).usingComparatorWithPrecision(1e-3f).contains(tables.textAxes());
      assertThat(read.classes()).usingComparatorWithPrecision(1e-3f).contains(tables.classes());
      assertThat(read.colours()).hasSize(6);
      assertThat(read.dimension()).isEqualTo(3);
    }
  }

  @Test
  void refusesFeaturesWithoutDirectionOrOfAnotherWidth() {
    SpaceTables tables = random(5, 3, 4, 2);
    WhitenedTextHead text = tables.textHead();
    PrototypeImageHead image = tables.imageHead(PrototypeImageHead.layout(6, 4, 2));
    float[] out = new float[3];
    assertThatThrownBy(() -> text.project(tables.textMean().clone(), out))
        .hasMessageContaining("norm: 0.0");
    assertThatThrownBy(() -> text.project(new float[4], out)).hasMessageContaining("features: 4");
    assertThatThrownBy(() -> image.project(new float[16], out)).hasMessageContaining("norm");
    assertThatThrownBy(() -> tables.imageHead(PrototypeImageHead.layout(6, 3, 2)))
        .hasMessageContaining("classes");
  }

  private static SpaceTables reference() throws Exception {
    Path file = Goldens.shared("real-goldens").resolve("head2.safetensors");
    try (SafetensorsFile tables = SafetensorsFile.open(file)) {
      return SpaceTables.read(tables);
    }
  }

  /** The features of picture {@code i} of the second list; the first list has another order. */
  private static float[] features(Path folder, int i) throws Exception {
    Goldens first = Goldens.open(folder.resolve("goldens.safetensors"));
    Goldens second = Goldens.open(folder.resolve("goldens2.safetensors"));
    String picture = strings(folder.resolve("goldens2.json"), "images").get(i);
    int row = strings(folder.resolve("goldens.json"), "images").indexOf(picture);
    float[] features = new float[LAYOUT.width()];
    put(first.row("lite2.pooled", row), features, LAYOUT.offset("pooled"));
    put(second.row("whole.softmax", i), features, LAYOUT.offset("probabilities"));
    put(second.row("densemax.p", i), features, LAYOUT.offset("densemax"));
    put(first.row("pack.colour17", row), features, LAYOUT.offset("colour"));
    return features;
  }

  private static void put(float[] values, float[] features, int offset) {
    System.arraycopy(values, 0, features, offset, values.length);
  }

  private static float[] halves(float[] values) {
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
    }
    return rounded;
  }

  private static List<String> strings(Path file, String key) throws Exception {
    List<String> list = new ArrayList<>();
    for (JsonNode value : Goldens.json(file).path(key)) {
      list.add(value.asText());
    }
    return list;
  }

  private static SpaceTables random(int width, int dimension, int classes, int colours) {
    return new SpaceTables(
        random(1, width),
        random(2, width * dimension),
        random(3, classes * dimension),
        random(4, dimension),
        random(5, colours * dimension));
  }

  private static float[] random(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  private static double[] mix(float[] rows, double... weights) {
    double[] sum = new double[3];
    for (int i = 0; i < rows.length; i++) {
      sum[i % 3] += weights[i / 3] * rows[i];
    }
    return sum;
  }

  private static double[] unit(double[] v) {
    double norm = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
    return new double[] {v[0] / norm, v[1] / norm, v[2] / norm};
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(aa * bb);
  }
}
