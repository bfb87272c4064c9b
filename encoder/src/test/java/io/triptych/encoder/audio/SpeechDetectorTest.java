package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.EncoderThreads;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SpeechDetectorTest {
  private static final int RATE = 16_000;
  private static final Path SOUNDS = TinyEn.SOUNDS.resolveSibling("sounds");

  /** Noise of 2 s that is softer by {@code decibels} in every second 0.2 s. */
  private static Waveform swinging(double decibels) {
    Random random = new Random(3);
    float[] x = new float[2 * RATE];
    for (int i = 0; i < x.length; i++) {
      double level = i / 3200 % 2 == 0 ? 0.5 : 0.5 * Math.pow(10, -decibels / 20);
      x[i] = (float) (level * (2 * random.nextDouble() - 1));
    }
    return new Waveform(x, RATE);
  }

  private static Transcript transcript(String text, double logProbability, double noSpeech) {
    return new Transcript(text, "en", logProbability, noSpeech, 2, List.of(), List.of());
  }

  @Test
  void measuresHowFarLevelsSwing() {
    double steady = SpeechDetector.modulationDepth(swinging(0));
    assertThat(steady).isBetween(2.0, 6.0);
    assertThat(SpeechDetector.modulationDepth(swinging(20))).isBetween(20.0, 20 + steady);
    assertThat(SpeechDetector.modulationDepth(swinging(30))).isBetween(30.0, 30 + steady);
    // What is so much softer is a pause, and the level around it steady.
    assertThat(SpeechDetector.modulationDepth(swinging(60))).isBetween(steady, 15.0);
  }

  @Test
  void doesNotDependOnLoudness() {
    Waveform loud = swinging(20);
    float[] soft = loud.samples().clone();
    for (int i = 0; i < soft.length; i++) {
      soft[i] /= 16;
    }
    assertThat(SpeechDetector.modulationDepth(new Waveform(soft, RATE)))
        .isCloseTo(SpeechDetector.modulationDepth(loud), within(1e-3));
  }

  @Test
  void measuresNothingInWhatIsTooShort() {
    assertThat(SpeechDetector.modulationDepth(new Waveform(new float[] {1, -1, 1}, RATE))).isZero();
    assertThat(SpeechDetector.modulationDepth(new Waveform(new float[RATE], RATE))).isZero();
  }

  @Test
  void putsThreeNumbersTogether() {
    Waveform sound = swinging(25);
    double depth = SpeechDetector.modulationDepth(sound);
    double evidence = 2.18 * -0.7 - 8.95 * 0.2 + 0.16 * depth + 1.63;
    assertThat(SpeechDetector.probability(sound, transcript("hello", -0.7, 0.2)))
        .isCloseTo(1 / (1 + Math.exp(-evidence)), within(1e-12));
    assertThat(SpeechDetector.probability(sound, transcript("", 0, 0))).isZero();
  }

  @Test
  void tellsSentencesFromDrumsAndTones() throws Exception {
    try (EncoderThreads threads = new EncoderThreads(2);
        Transcriber whisper = TinyEn.open(threads)) {
      for (String sentence : List.of("shirt", "count", "dog")) {
        assertThat(speech(whisper, TinyEn.sound(sentence))).as(sentence).isGreaterThan(0.8);
      }
      for (String sound : List.of("drum_cowbell", "bd_808")) {
        Waveform waveform = TinyEn.sound(SOUNDS.resolve(sound + ".flac"));
        assertThat(speech(whisper, waveform)).as(sound).isLessThan(0.3);
      }
      assertThat(speech(whisper, swinging(0))).isLessThan(0.3);
    }
  }

  private static double speech(Transcriber whisper, Waveform sound) {
    Transcript transcript = whisper.transcribe(sound, Transcription.DEFAULT);
    return SpeechDetector.probability(sound, transcript);
  }
}
