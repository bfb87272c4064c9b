package io.triptych.encoder.audio;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.MediaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whisper tiny.en of the default pack, and sounds for it. */
final class TinyEn {
  static final Path SOUNDS = Path.of("src/test/resources/audio/tiny-en");

  private static final Path PACK =
      Path.of(System.getProperty("triptych.root", ".."), "models", "triptych-base");

  private TinyEn() {}

  static Path file(String name) {
    return PACK.resolve(name);
  }

  static Transcriber open(EncoderThreads threads) throws IOException {
    return Transcriber.open(
        file("speech.json"),
        file("speech.json"),
        file("speech.safetensors"),
        file("speech-tokenizer.json"),
        file("speech-preprocessor.json"),
        threads);
  }

  static Waveform sound(Path path) throws IOException, MediaException {
    return new AudioDecoder().decode(Files.readAllBytes(path));
  }

  static Waveform sound(String name) throws IOException, MediaException {
    return sound(SOUNDS.resolve(name + ".wav"));
  }
}
