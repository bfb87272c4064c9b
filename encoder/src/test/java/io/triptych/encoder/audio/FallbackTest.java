package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FallbackTest {
  private final List<Double> tried = new ArrayList<>();
  private Tokenizer tokenizer;
  private Fallback fallback;

  @BeforeEach
  void open() throws IOException {
    JsonNode config = JsonFile.readObject(TinyEn.file("speech.json"));
    tokenizer = Tokenizer.load(TinyEn.file("speech-tokenizer.json"));
    try (SafetensorsFile weights = SafetensorsFile.open(TinyEn.file("speech.safetensors"))) {
      fallback = new Fallback(Whisper.read(config, config, Parameters.of(weights)), tokenizer);
    }
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private Decoding attempt(double temperature, double average, String text, double noSpeech) {
    tried.add(temperature);
    int[] all = tokenizer.encode(text, 400).ids();
    int[] ids = Arrays.copyOfRange(all, 2, all.length - 1);
    return new Decoding(
        ids, true, text.isEmpty(), average * (ids.length + 1), noSpeech, temperature);
  }

  @Test
  void aGoodTextIsTakenAtOnce() {
    Decoding taken = fallback.first(t -> attempt(t, -0.3, "a blue shirt", 0.9));
    assertThat(tried).containsExactly(0.0);
    assertThat(taken.averageLogProbability()).isEqualTo(-0.3, within(1e-9));
  }

  @Test
  void improbableAndRepetitiveTextsAreWrittenAgain() {
    Decoding taken =
        fallback.first(t ->
            t < 0.1
                ? attempt(t, -1.2, "a blue shirt", 0.1)
                : t < 0.3
                    ? attempt(t, -0.2, "so it is ".repeat(20), 0.1)
                    : attempt(t, -0.9, "a blue shirt", 0.1));
    assertThat(tried).containsExactly(0.0, 0.2, 0.4);
    assertThat(taken.temperature()).isEqualTo(0.4);
  }

  @Test
  void silenceIsNotWrittenAgain() {
    Decoding taken = fallback.first(t -> attempt(t, -1.2, "Thanks.", 0.7));
    assertThat(tried).containsExactly(0.0);
    assertThat(Fallback.isSilence(taken)).isTrue();
  }

  @Test
  void whereNoneIsGoodTheMostProbableThatIsNoCircleIsTaken() {
    Decoding taken =
        fallback.first(
            t -> t == 0 ? attempt(t, -0.1, "", 0.1) : attempt(t, -3 + t, "a blue shirt", 0.1));
    assertThat(tried).containsExactly(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
    assertThat(taken.temperature()).isEqualTo(1.0);
  }

  /** What Python's {@code len(b) / len(zlib.compress(b))} gives. */
  @Test
  void compressionIsThatOfZlib() {
    assertThat(Fallback.compression("so it is ".repeat(20))).isEqualTo(180.0 / 20, within(1e-9));
    assertThat(Fallback.compression("")).isZero();
  }
}
