package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.image.ImageProcessor.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Resized, cropped and normalised pictures against the official image processors. */
final class ImageProcessorGoldenTest {
  private static final ImageDecoder DECODER =
      new ImageDecoder(DecodeLimits.DEFAULT, DecodePolicy.AS_PILLOW);

  @TestFactory
  Stream<DynamicTest> equalsTheChosenCases() throws Exception {
    return cases(Goldens.resources("image"), 60);
  }

  @TestFactory
  Stream<DynamicTest> equalsAllCases() throws Exception {
    return cases(Goldens.shared("goldens"), 190);
  }

  private static Stream<DynamicTest> cases(Path root, int atLeast) throws Exception {
    Goldens goldens = Goldens.open(root.resolve("preprocess/cases/cases.safetensors"));
    JsonNode all = Goldens.json(root.resolve("preprocess/cases/cases.json")).path("cases");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode one : all) {
      String id = one.path("id").asText();
      tests.add(DynamicTest.dynamicTest(id, () -> check(root, goldens, one)));
    }
    assertThat(tests).hasSizeGreaterThanOrEqualTo(atLeast);
    return tests.stream();
  }

  private static void check(Path root, Goldens goldens, JsonNode one) throws Exception {
    String id = one.path("id").asText();
    Path config =
        root.resolve("preprocess/" + one.path("processor").asText() + "/preprocessor_config.json");
    ImageProcessor processor = ImageProcessor.of(Goldens.json(config));
    RgbImage image = image(root, one);
    RgbImage fitted = processor.fit(image);
    int[] shape = goldens.shape(id + ".u8");
    assertThat(List.of(fitted.height(), fitted.width(), 3)).isEqualTo(boxed(shape));
    assertThat(fitted.pixels()).isEqualTo(goldens.bytes(id + ".u8"));
    if (goldens.has(id + ".resized_u8")) {
      RgbImage resized = processor.resize().apply(image, new AntialiasedResize(processor.filter()));
      assertThat(resized.pixels()).isEqualTo(goldens.bytes(id + ".resized_u8"));
    }
    if (goldens.has(id + ".pixel_values")) {
      checkValues(processor, image, goldens.floats(id + ".pixel_values"), shape[0] * shape[1]);
    }
  }

  private static void checkValues(
      ImageProcessor processor, RgbImage image, float[] expected, int area) {
    float[] planes = processor.process(image, Layout.CHANNELS_FIRST);
    float[] pixels = processor.process(image, Layout.CHANNELS_LAST);
    assertThat(planes).hasSameSizeAs(expected);
    // The 224-pixel cases are stored in half precision.
    double tolerance = area == 224 * 224 ? 1e-3 : 5e-6;
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(planes[i] - expected[i])).as("at %d", i).isLessThan((float) tolerance);
      assertThat(pixels[i % area * 3 + i / area]).isEqualTo(planes[i]);
    }
  }

  /** The picture as Pillow decodes it, so that JPEG rounding plays no part. */
  private static RgbImage image(Path root, JsonNode one) throws Exception {
    String file = one.path("image").asText();
    String stem = one.path("id").asText().substring(one.path("processor").asText().length() + 1);
    Path decoded = root.resolve("media/decoded/" + stem + ".png");
    return DECODER.decode(Files.readAllBytes(Files.exists(decoded) ? decoded : root.resolve(file)));
  }

  private static List<Integer> boxed(int[] shape) {
    List<Integer> list = new ArrayList<>();
    for (int size : shape) {
      list.add(size);
    }
    return list;
  }
}
