package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.audio.Transcript.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TranscriberTest {
  private static final int RATE = 16_000;

  private static EncoderThreads threads;
  private static Transcriber transcriber;

  @BeforeAll
  static void open() throws IOException {
    threads = new EncoderThreads(2);
    transcriber = TinyEn.open(threads);
  }

  @AfterAll
  static void close() {
    transcriber.close();
    threads.close();
  }

  /** What faster-whisper 1.2.1 writes with the same weights in float32, a beam of 1. */
  @Test
  void longRecordingsHaveThePhrasesAndTimesOfTheReference() throws Exception {
    Transcript transcript = transcriber.transcribe(recording(), Transcription.DEFAULT);

    List<Segment> expected =
        List.of(
            segment(0, 2.4, "Show me a navy blue shirt for men", -0.3102),
            segment(5.8, 8.5, "Two children play in the park while a dog box", -0.3102),
            segment(11.8, 13.9, "A round dog is running on the dress", -0.3102),
            segment(17.2, 19, "One, two, three, four, five", -0.3102),
            segment(22.4, 24.5, "A round dog is running on the dress", -0.3102),
            segment(27.8, 29.6, "One, two, three, four, five", -0.3102),
            segment(30, 32, "Four men", -0.5789),
            segment(33, 37, "Show me a navy blue shirt for men", -0.5789));
    assertThat(transcript.segments()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      Segment actual = transcript.segments().get(i);
      assertThat(actual.text()).isEqualTo(expected.get(i).text());
      assertThat(actual.start()).isEqualTo(expected.get(i).start(), within(1e-9));
      assertThat(actual.end()).isEqualTo(expected.get(i).end(), within(1e-9));
      assertThat(actual.averageLogProbability())
          .isEqualTo(expected.get(i).averageLogProbability(), within(2e-3));
    }
    assertThat(transcript.text())
        .startsWith("Show me a navy blue shirt for men Two children")
        .endsWith("Four men Show me a navy blue shirt for men");
    assertThat(transcript.seconds()).isEqualTo(38.83, within(0.01));
    assertThat(transcript.language()).isEqualTo("en");
  }

  private static Segment segment(double start, double end, String text, double logProbability) {
    return new Segment(start, end, text, logProbability, 0);
  }

  /** Six utterances with 3 s of silence behind each: 38.8 s, more than one window. */
  private static Waveform recording() throws IOException, MediaException {
    Waveform children =
        TinyEn.sound(Path.of("src/test/resources/audio/whisper/speech_en_16k_mono.wav"));
    Waveform shirt = TinyEn.sound("shirt");
    Waveform dog = TinyEn.sound("dog");
    Waveform count = TinyEn.sound("count");
    List<Waveform> parts = List.of(shirt, children, dog, count, dog, count, shirt);
    int length = 0;
    for (Waveform part : parts) {
      length += part.samples().length + 3 * RATE;
    }
    float[] all = new float[length];
    int at = 0;
    for (Waveform part : parts) {
      System.arraycopy(part.samples(), 0, all, at, part.samples().length);
      at += part.samples().length + 3 * RATE;
    }
    return new Waveform(all, RATE);
  }

  @Test
  void noiseHasNoWordsAndTheSameEveryTime() {
    Random random = new Random(7);
    float[] noise = new float[3 * RATE];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) random.nextGaussian() * 0.1f;
    }
    Waveform sound = new Waveform(noise, RATE);

    Transcript once = transcriber.transcribe(sound, Transcription.DEFAULT);
    assertThat(once.text()).isEmpty();
    assertThat(once.segments()).isEmpty();
    assertThat(once.confidence()).isZero();
    assertThat(once.noSpeech()).isGreaterThan(0.6);
    assertThat(transcriber.transcribe(sound, Transcription.DEFAULT)).isEqualTo(once);
  }

  @Test
  void anotherRateIsBroughtToTheNetworksOwn() throws Exception {
    Waveform sound = TinyEn.sound("shirt");
    Transcript transcript = transcriber.transcribe(sound.at(44_100), Transcription.in("en"));
    assertThat(transcript.text()).isEqualTo("Show me a navy blue shirt for men");
    assertThat(transcript.seconds()).isEqualTo(sound.seconds(), within(0.01));
  }

  @Test
  void manySpeakAtOnce() throws Exception {
    Waveform sound = TinyEn.sound("shirt");
    List<Thread> speakers = new ArrayList<>();
    List<String> texts = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      speakers.add(
          Thread.ofVirtual()
              .start(() -> texts.add(transcriber.transcribe(sound, Transcription.DEFAULT).text())));
    }
    for (Thread speaker : speakers) {
      speaker.join();
    }
    assertThat(texts).hasSize(4).containsOnly("Show me a navy blue shirt for men");
  }

  @Test
  void whoIsGoneIsNotWrittenDownToTheEnd() throws Exception {
    Waveform recording = recording();
    AtomicInteger asked = new AtomicInteger();
    Transcription all =
        Transcription.DEFAULT.until(() -> {
          asked.incrementAndGet();
          return false;
        });
    transcriber.transcribe(recording, all);
    int steps = asked.getAndSet(0);
    assertThat(steps).isGreaterThan(3);
    Transcription gone = Transcription.DEFAULT.until(() -> asked.incrementAndGet() == 3);
    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> transcriber.transcribe(recording, gone));
    assertThat(asked).hasValue(3);
    assertThat(transcriber.transcribe(TinyEn.sound("shirt"), Transcription.DEFAULT).text())
        .isEqualTo("Show me a navy blue shirt for men");
  }

  @Test
  void refusesALanguageThatItDoesNotKnow() throws Exception {
    Waveform sound = TinyEn.sound("shirt");
    assertThat(transcriber.languages()).containsExactly("en");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transcriber.transcribe(sound, Transcription.in("de")))
        .withMessage("language: de (expected: one of en)");
  }
}
