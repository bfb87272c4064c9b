package io.triptych.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.pack.ModelPack;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SpeechSideTest {
  private static final Path ROOT = Path.of(System.getProperty("triptych.root", ".."));

  @Test
  void answersWithTimesAndWords() throws Exception {
    try (Encoder encoder = ModelPack.open(ROOT.resolve("models/triptych-base")).encoder(1)) {
      String answer =
          SpeechSide.run(
              encoder,
              ROOT.resolve("encoder/src/test/resources/audio/tiny-en/count.wav"),
              Transcription.DEFAULT);
      assertThat(answer).matches("\\d+\\.\\d\\t\\d+\\.\\d\\t1, 2, 3, 4, 5");
    }
  }
}
