package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What media are called to browsers. */
final class MediaTypesTest {
  private static final Path GOLDENS =
      Path.of(System.getProperty("triptych.root", ".."), "models/triptych-base/goldens");

  @ParameterizedTest
  @CsvSource({
    "apple.png, image/png",
    "cowbell.wav, audio/wav",
  })
  void realFiles(String file, String type) throws Exception {
    assertThat(MediaTypes.of(Files.readAllBytes(GOLDENS.resolve(file)))).hasToString(type);
  }

  @ParameterizedTest
  @CsvSource({
    "ID3-tagged, audio/mpeg",
    "OggS page, audio/ogg",
    "fLaC stream, audio/flac",
    "????ftypM4A, audio/mp4",
    "RIFF????WEBP, image/webp",
    "RIFF????AVI, application/octet-stream",
    "<html>, application/octet-stream",
  })
  void beginnings(String bytes, String type) {
    assertThat(MediaTypes.of(bytes.getBytes(StandardCharsets.ISO_8859_1))).hasToString(type);
  }

  @Test
  void nothingIsUnknown() {
    assertThat(MediaTypes.of(new byte[0])).hasToString("application/octet-stream");
  }
}
