package io.triptych.encoder.image;

import io.triptych.encoder.Parity;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage of every image family beside the official models on tiny checkpoints. */
@Tag("kernel")
class ImageFamiliesTest {
  /** The rule of the release that made the goldens. */
  private static final ImageOptions OPTIONS = new ImageOptions(PositionRule.BY_SCALE_FACTOR);

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint/clip-gelu", "checkpoint/dinov2-swiglu"})
  void equalsTheOfficialModel(String family) throws IOException {
    try (Parity parity = Parity.resource(family)) {
      ImageParity.check(parity, OPTIONS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"clip", "clip-gelu", "siglip", "chinese-clip", "vit", "dinov2", "dinov2-swiglu"})
  void equalsTheOfficialModelInTheFullSet(String family) throws IOException {
    try (Parity parity = Parity.shared(family)) {
      ImageParity.check(parity, OPTIONS);
    }
  }
}
