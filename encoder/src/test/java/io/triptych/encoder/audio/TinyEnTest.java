package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shipped weights beside a float32 reference on the same weights: mel, encoder, words. */
class TinyEnTest {
  private static final double MEL_TOLERANCE = 2e-4;
  private static final int WIDTH = 384;

  private final WhisperProcessor processor = processor();

  private static WhisperProcessor processor() {
    try {
      return (WhisperProcessor)
          AudioProcessor.read(JsonFile.readObject(TinyEn.file("speech-preprocessor.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Tag("kernel")
  @Test
  void theSpectrogramIsThatOfTheReference() throws Exception {
    try (SafetensorsFile goldens =
        SafetensorsFile.open(TinyEn.SOUNDS.resolve("goldens.safetensors"))) {
      for (String name : new String[] {"dog", "count", "shirt"}) {
        float[] expected =
            goldens.tensor("whisper." + name + ".mel12_first100").require(80, 100).toFloats();
        float[] mel = processor.window(12).process(TinyEn.sound(name));
        for (int i = 0; i < expected.length; i++) {
          assertThat(mel[i % 100 * 80 + i / 100])
              .as("%s, bin %d of frame %d", name, i / 100, i % 100)
              .isCloseTo(expected[i], within((float) MEL_TOLERANCE));
        }
      }
    }
  }

  @Tag("kernel")
  @Test
  void theEncoderGivesTheStatesOfTheReference() throws Exception {
    states(new int[] {12}, "count");
  }

  /** The long window first: what it leaves behind must not show in the short one. */
  @Test
  void theEncoderGivesTheStatesOfTheReferenceForAllSoundsAndWindows() throws Exception {
    states(new int[] {30, 12}, "dog", "count", "shirt");
  }

  private void states(int[] windows, String... names) throws Exception {
    JsonNode config = JsonFile.readObject(TinyEn.file("speech.json"));
    try (SafetensorsFile weights = SafetensorsFile.open(TinyEn.file("speech.safetensors"));
        SafetensorsFile goldens =
            SafetensorsFile.open(TinyEn.SOUNDS.resolve("goldens.safetensors"))) {
      WhisperEncoder encoder =
          (WhisperEncoder) Whisper.read(config, config, Parameters.of(weights)).encoder();
      WhisperEncoder.Pass pass = encoder.session(Team.ALONE);
      for (int seconds : windows) {
        for (String name : names) {
          Waveform sound = TinyEn.sound(name);
          pass.run(processor.window(seconds).process(sound), Observer.NONE);
          int spoken = Math.ceilDiv(sound.samples().length, 320);
          String prefix = "whisper." + name + ".enc" + seconds;
          close(goldens, prefix + "_mean", mean(pass, spoken));
          if (goldens.contains(prefix + "_frame0")) {
            close(goldens, prefix + "_frame0", Arrays.copyOf(pass.states(), WIDTH));
          }
        }
      }
    }
  }

  private static float[] mean(WhisperEncoder.Pass pass, int rows) {
    float[] mean = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < WIDTH; i++) {
        mean[i] += pass.states()[row * pass.stride() + i] / rows;
      }
    }
    return mean;
  }

  /** States reach 10 and more; 1e-3 of the root mean square is what float32 can be held to. */
  private static void close(SafetensorsFile goldens, String name, float[] actual) {
    float[] expected = goldens.tensor(name).require(WIDTH).toFloats();
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < WIDTH; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    assertThat(Math.sqrt(difference / norm)).as(name).isLessThan(1e-3);
  }

  @Tag("kernel")
  @Test
  void writesTheWordsOfTheReference() throws Exception {
    try (EncoderThreads threads = new EncoderThreads(1);
        Transcriber transcriber = TinyEn.open(threads)) {
      assertThat(text(transcriber, "shirt")).isEqualTo("Show me a navy blue shirt for men");
    }
  }

  @Test
  void writesTheWordsOfTheReferenceForOtherSounds() throws Exception {
    try (EncoderThreads threads = new EncoderThreads(1);
        Transcriber transcriber = TinyEn.open(threads)) {
      assertThat(text(transcriber, "dog")).isEqualTo("Round targets running on the grass.");
      assertThat(text(transcriber, "count")).isEqualTo("1, 2, 3, 4, 5");
    }
  }

  private static String text(Transcriber transcriber, String name) throws Exception {
    Transcript transcript = transcriber.transcribe(TinyEn.sound(name), Transcription.DEFAULT);
    assertThat(transcript.segments()).hasSize(1);
    assertThat(transcript.segments().getFirst().temperature()).isZero();
    assertThat(transcript.confidence()).isBetween(0.4, 0.9);
    assertThat(transcript.noSpeech()).isLessThan(0.2);
    return transcript.text();
  }

  @Test
  void writesTheWordsOfTheReferenceInLongWindows() throws Exception {
    JsonNode config = JsonFile.readObject(TinyEn.file("speech.json"));
    try (SafetensorsFile weights = SafetensorsFile.open(TinyEn.file("speech.safetensors"));
        Tokenizer tokenizer = Tokenizer.load(TinyEn.file("speech-tokenizer.json"))) {
      Whisper.Session session =
          Whisper.read(config, config, Parameters.of(weights)).session(Team.ALONE);
      session.hear(processor.process(TinyEn.sound("dog")), Observer.NONE);
      int[] ids = session.generate("en", "transcribe", 50);
      assertThat(tokenizer.decode(ids).strip()).isEqualTo("Round Dog is running on the grass.");
    }
  }
}
