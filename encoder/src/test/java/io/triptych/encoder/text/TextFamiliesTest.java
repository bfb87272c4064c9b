package io.triptych.encoder.text;

import io.triptych.encoder.Parity;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every stage of every text family beside the official models on tiny checkpoints. */
@Tag("kernel")
class TextFamiliesTest {

  @ParameterizedTest
  @ValueSource(strings = {"text/bert-sentence", "checkpoint/clip-gelu"})
  void equalsTheOfficialModel(String family) throws IOException {
    try (Parity parity = Parity.resource(family)) {
      TextParity.check(parity, TextOptions.DEFAULT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert-sentence",
        "xlmr-sentence",
        "clip",
        "clip-gelu",
        "siglip",
        "chinese-clip",
        "clap"
      })
  void equalsTheOfficialModelInTheFullSet(String family) throws IOException {
    try (Parity parity = Parity.shared(family)) {
      TextParity.check(parity, TextOptions.DEFAULT);
    }
  }
}
