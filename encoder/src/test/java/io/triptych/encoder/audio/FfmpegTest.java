package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real child process on sound, on broken files and on hostile ones. */
class FfmpegTest {
  private static final int RATE = 44_100;
  private static final double SECONDS = 3;
  private static final double HERTZ = 440;

  @TempDir static Path folder;

  private static Path program;
  private static Path wav;
  private List<Path> before;

  @BeforeAll
  static void findProgram() throws IOException {
    program = FfmpegProgram.ofProcess().orElseThrow();
    wav = folder.resolve("tone.wav");
    Files.write(wav, TestWav.of(tone((int) (SECONDS * RATE)), RATE));
  }

  /** Two partials and some noise, so that a codec has something to do. */
  private static float[] tone(int count) {
    Random random = new Random(1);
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      double t = 2 * Math.PI * HERTZ * i / RATE;
      x[i] = (float) (0.4 * Math.sin(t) + 0.1 * Math.sin(3 * t) + 0.01 * random.nextGaussian());
    }
    return x;
  }

  @BeforeEach
  void countLeftovers() throws IOException {
    before = leftovers();
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(leftovers()).isEqualTo(before);
  }

  private static List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(Ffmpeg.PREFIX))
          .sorted()
          .toList();
    }
  }

  /** The tone in another format, made by the same program. */
  private static byte[] encoded(String extension, String... options) throws Exception {
    Path file = folder.resolve("tone-" + String.join("", options).hashCode() + "." + extension);
    if (!Files.exists(file)) {
      List<String> command =
          new ArrayList<>(
              List.of(program.toString(), "-nostdin", "-v", "error", "-i", wav.toString()));
      command.addAll(List.of(options));
      command.add(file.toString());
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      builder.environment().put("LD_LIBRARY_PATH", program.getParent().toString());
      Process process = builder.start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
    return Files.readAllBytes(file);
  }

  private static AudioDecoder decoder(AudioLimits limits) {
    return new AudioDecoder(limits, () -> Optional.of(program));
  }

  private static void refuses(AudioDecoder decoder, byte[] file, Fault fault, String message) {
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> decoder.decode(file))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
  }

  private static void refuses(byte[] file, Fault fault, String message) {
    refuses(new AudioDecoder(), file, fault, message);
  }

  @ParameterizedTest
  @CsvSource({
    "mp3, 44100",
    "flac, 44100",
    "opus, 48000",
    "m4a, 44100",
    "webm, 48000",
    "aiff, 44100",
    "aac, 44100",
    "mka, 48000",
    "caf, 44100"
  })
  void decodesFormats(String extension, int rate) throws Exception {
    List<String> opus = List.of("webm", "mka");
    byte[] file =
        opus.contains(extension) ? encoded(extension, "-c:a", "libopus") : encoded(extension);

    Waveform sound = new AudioDecoder().decode(file);

    assertThat(sound.rate()).isEqualTo(rate);
    assertThat(sound.seconds()).isCloseTo(SECONDS, within(0.1));
    assertThat(share(sound)).isBetween(0.7, 1.0);
  }

  @Test
  void decodesVorbisOfTwoChannels() throws Exception {
    byte[] file = encoded("ogg", "-ac", "2", "-c:a", "vorbis", "-strict", "-2");

    Waveform sound = new AudioDecoder().decode(file);

    assertThat(sound.seconds()).isCloseTo(SECONDS, within(0.1));
    assertThat(share(sound)).isBetween(0.7, 1.0);
  }

  @Test
  void decodesExactlyWhatIsLossless() throws Exception {
    Waveform expected = new AudioDecoder().decode(Files.readAllBytes(wav));

    Waveform actual = new AudioDecoder().decode(encoded("flac"));

    assertThat(actual.rate()).isEqualTo(RATE);
    assertThat(actual.samples()).isEqualTo(expected.samples());
  }

  @Test
  void decodesWavFilesThatJavaSoundDoesNot() throws Exception {
    Waveform sound = new AudioDecoder().decode(encoded("wav", "-c:a", "adpcm_ima_wav"));

    assertThat(sound.rate()).isEqualTo(RATE);
    assertThat(share(sound)).isBetween(0.7, 1.0);
  }

  /** The share of the energy that lies at the tone's frequency. */
  private static double share(Waveform sound) {
    double real = 0;
    double imaginary = 0;
    double energy = 0;
    for (int i = 0; i < sound.samples().length; i++) {
      double angle = 2 * Math.PI * HERTZ * i / sound.rate();
      real += sound.samples()[i] * Math.cos(angle);
      imaginary += sound.samples()[i] * Math.sin(angle);
      energy += (double) sound.samples()[i] * sound.samples()[i];
    }
    return 2 * (real * real + imaginary * imaginary) / sound.samples().length / energy;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mp3", "flac", "opus", "m4a", "webm", "aiff"})
  void saysThatAFileIsTruncated(String extension) throws Exception {
    byte[] whole = encoded(extension);
    refuses(Arrays.copyOf(whole, whole.length * 6 / 10), Fault.TRUNCATED, "(expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mp3", "flac", "opus", "m4a", "webm", "aiff", "aac"})
  void neverHangsOnAHeadAlone(String extension) throws Exception {
    byte[] whole = encoded(extension);
    for (int length : new int[] {12, 40, 200}) {
      byte[] head = Arrays.copyOf(whole, Math.min(length, whole.length));
      assertThatExceptionOfType(MediaException.class)
          .isThrownBy(() -> new AudioDecoder().decode(head))
          .satisfies(e -> assertThat(e.fault()).isIn(Fault.TRUNCATED, Fault.CORRUPT, Fault.EMPTY));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mp3", "flac", "opus", "m4a", "webm", "aiff", "aac"})
  void survivesDamage(String extension) throws Exception {
    byte[] whole = encoded(extension);
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      byte[] damaged = whole.clone();
      for (int i = 0; i < 40; i++) {
        damaged[12 + random.nextInt(damaged.length - 12)] = (byte) random.nextInt();
      }
      try {
        Waveform sound = new AudioDecoder().decode(damaged);
        assertThat(sound.seconds()).isLessThan(2 * SECONDS);
      } catch (MediaException e) {
        assertThat(e.fault())
            .isIn(
                Fault.TRUNCATED,
                Fault.CORRUPT,
                Fault.EMPTY,
                Fault.UNSUPPORTED_FORMAT,
                Fault.TOO_MANY_SECONDS);
      }
    }
  }

  @Test
  void refusesWhatIsNoSound() throws Exception {
    refuses(new byte[0], Fault.EMPTY, "file: 0 bytes");
    refuses(
        "<!doctype html><p>no sound".getBytes(StandardCharsets.UTF_8),
        Fault.UNSUPPORTED_FORMAT,
        "file: not known by its first bytes");
    byte[] noise = new byte[5000];
    new Random(3).nextBytes(noise);
    System.arraycopy("fLaC".getBytes(StandardCharsets.US_ASCII), 0, noise, 0, 4);
    refuses(noise, Fault.CORRUPT, "FLAC: ffmpeg ended with");
    byte[] film =
        encoded(
            "mp4",
            "-f",
            "lavfi",
            "-i",
            "color=size=32x32:duration=1",
            "-map",
            "1:v",
            "-c:v",
            "mpeg4");
    refuses(film, Fault.UNSUPPORTED_FORMAT, "MP4: ");
  }

  @Test
  void refusesWhatIsTooLong() throws Exception {
    AudioDecoder decoder = decoder(new AudioLimits(1 << 24, 2));
    refuses(decoder, encoded("mp3"), Fault.TOO_MANY_SECONDS, "MP3: more than 2.0 s");
    byte[] hour =
        encoded("flac", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=3600", "-map", "1:a");
    refuses(hour, Fault.TOO_MANY_SECONDS, "FLAC: more than 600.0 s (expected: at most that)");
    refuses(
        decoder(new AudioLimits(1000, 600)),
        hour,
        Fault.TOO_MANY_BYTES,
        "(expected: at most 1000)");
  }

  @Test
  void saysThatTheProgramIsMissing() throws Exception {
    AudioDecoder none = new AudioDecoder(AudioLimits.DEFAULT, Optional::empty);
    refuses(none, encoded("mp3"), Fault.DECODER_MISSING, "MP3: no decoder here (expected: ");
    AudioDecoder broken =
        new AudioDecoder(AudioLimits.DEFAULT, () -> Optional.of(folder.resolve("absent")));
    refuses(broken, encoded("mp3"), Fault.DECODER_FAILED, "ffmpeg");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void endsAProgramThatTakesTooLong() throws Exception {
    Path sleeper = script("sleeper", "exec sleep 600");
    AudioLimits limits = new AudioLimits(1 << 24, 600, Duration.ofMillis(200), 1L << 30);
    AudioDecoder decoder = new AudioDecoder(limits, () -> Optional.of(sleeper));
    refuses(decoder, encoded("mp3"), Fault.DECODER_TIMEOUT, "MP3: not decoded after");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void holdsAProgramToItsMemory() throws Exception {
    AudioLimits limits = new AudioLimits(1 << 24, 600, Duration.ofSeconds(30), 8L << 20);
    refuses(decoder(limits), encoded("mp3"), Fault.DECODER_FAILED, "MP3: ffmpeg ended with");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void refusesEndlessOutput() throws Exception {
    Path endless =
        script(
            "endless",
            "printf '.snd\\000\\000\\000\\030\\377\\377\\377\\377\\000\\000\\000\\006\\000\\000\\037\\100\\000\\000\\000\\001'; exec cat /dev/zero");
    AudioDecoder decoder = new AudioDecoder(AudioLimits.DEFAULT, () -> Optional.of(endless));
    refuses(decoder, encoded("mp3"), Fault.TOO_MANY_SECONDS, "MP3: more than 600.0 s");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void givesTheProgramNothingButTheFile() throws Exception {
    Path spy = script("spy", "echo names: $(/usr/bin/env | cut -d= -f1) >&2; exit 3");
    AudioDecoder decoder = new AudioDecoder(AudioLimits.DEFAULT, () -> Optional.of(spy));
    byte[] file = encoded("mp3");
    assertThatExceptionOfType(MediaException.class)
        .isThrownBy(() -> decoder.decode(file))
        .withMessageContaining("ended with 3, names: ")
        .withMessageContaining("LD_LIBRARY_PATH")
        .withMessageNotContaining("HOME");
    byte[] playlist =
        "#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n".getBytes(StandardCharsets.US_ASCII);
    refuses(playlist, Fault.UNSUPPORTED_FORMAT, "file: not known");
  }

  private static Path script(String name, String body) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-arm64",
    "Mac OS X, aarch64, macosx-arm64",
    "Mac OS X, x86_64, macosx-x86_64",
    "Windows 11, amd64, windows-x86_64",
    "FreeBSD, riscv64, freebsd-riscv64"
  })
  void namesPlatformsAsJavaCppDoes(String system, String processor, String platform) {
    assertThat(FfmpegProgram.platform(system, processor)).isEqualTo(platform);
  }
}
