package io.triptych.encoder.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.Parity;
import io.triptych.encoder.image.ImageProcessor.Layout;
import io.triptych.encoder.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pixels of every family, from the picture's file, beside the official processors'. */
class RawImageTest {
  private static final ImageDecoder DECODER =
      new ImageDecoder(DecodeLimits.DEFAULT, DecodePolicy.AS_PILLOW);
  private static final float TOLERANCE = 5e-6f;

  /** The cases with the size that the processor's file names. */
  private static final List<String> OWN_SIZE = List.of("image.0", "image.1");

  @ParameterizedTest
  @ValueSource(
      strings = {"clip", "clip-gelu", "siglip", "chinese-clip", "vit", "dinov2", "dinov2-swiglu"})
  void pixelsEqualTheOfficialOnes(String family) throws Exception {
    try (Parity parity = Parity.shared(family)) {
      ImageProcessor processor = ImageProcessor.of(parity.json("preprocessor_config.json"));
      int compared = 0;
      for (JsonNode one : parity.cases("image")) {
        String id = one.get("id").asText();
        if (OWN_SIZE.contains(id)) {
          compare(one, processor, parity.tensor(id + ".pixel_values"));
          compared++;
        }
      }
      assertThat(compared).isEqualTo(2);
    }
  }

  private static void compare(JsonNode one, ImageProcessor processor, Tensor golden)
      throws Exception {
    float[] expected = golden.toFloats();
    int at = 0;
    for (JsonNode file : one.get("images")) {
      float[] actual = processor.process(picture(file.asText()), Layout.CHANNELS_FIRST);
      for (float value : actual) {
        assertThat(Math.abs(value - expected[at]))
            .as("%s at %d of %s", file.asText(), at, golden)
            .isLessThanOrEqualTo(TOLERANCE);
        at++;
      }
    }
    assertThat(at).isEqualTo(expected.length);
  }

  /** The picture as Pillow decodes it, so that the rounding of JPEG decoders plays no part. */
  private static RgbImage picture(String file) throws Exception {
    Path root = Parity.sharedGoldens();
    String name = Path.of(file).getFileName().toString();
    Path decoded = root.resolve("media/decoded").resolve(name.replaceAll("\\.\\w+$", ".png"));
    return DECODER.decode(Files.readAllBytes(Files.exists(decoded) ? decoded : root.resolve(file)));
  }
}
