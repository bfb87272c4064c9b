package io.triptych.encoder.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Parity;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Decoding, resampling and log-mel beside the official Whisper feature extractor. */
@Tag("kernel")
class LogMelTest {

  @Test
  void equalsTheOfficialExtractor() throws IOException, MediaException {
    try (Parity parity = Parity.resource("audio/mel")) {
      check(parity, parity.folder().resolve("media"));
    }
  }

  @Test
  void equalsTheOfficialExtractorInTheFullSet() throws IOException, MediaException {
    try (Parity parity = Parity.shared("mel")) {
      check(parity, Parity.sharedGoldens().resolve("media"));
    }
  }

  private static void check(Parity parity, Path media) throws IOException, MediaException {
    for (JsonNode one : parity.cases("mel")) {
      String id = one.get("id").asText();
      String variant = id.substring(0, id.indexOf('.'));
      AudioProcessor processor =
          AudioProcessor.read(parity.json(variant + "/preprocessor_config.json"));
      assertThat(processor.frames()).isEqualTo(one.get("frames_total").asInt());
      Path file = media.resolve(Path.of(one.get("audio").asText()).getFileName());
      Waveform decoded = new AudioDecoder().decode(Files.readAllBytes(file));
      assertThat(decoded.rate()).isEqualTo(one.get("source_rate").asInt());
      Waveform sound = decoded.at(processor.rate());
      assertThat(sound.samples()).as(id).hasSize(one.get("samples_at_16k").asInt());
      if (parity.has(id + ".waveform_16k")) {
        parity.rows(id + ".waveform_16k", sound.samples());
        float[] samples = parity.tensor(id + ".waveform_16k").toFloats();
        sound = new Waveform(samples, processor.rate());
      }
      float[] features = processor.process(sound);
      compare(parity, id + ".log_mel", features, 0, processor);
      compare(parity, id + ".log_mel_f64", features, 0, processor);
      compare(parity, id + ".log_mel_last", features, processor.frames() - 100, processor);
      if (!parity.has(id + ".log_mel_last")) {
        float[] tail =
            Arrays.copyOfRange(
                features, one.get("frames_stored").asInt() * processor.bins(), features.length);
        for (float value : tail) {
          assertThat((double) value)
              .as(id + " tail")
              .isCloseTo(one.get("tail_value").asDouble(), Offset.offset(5e-6));
        }
      }
    }
  }

  @Test
  void equalsTheFeaturesOfTheRealWhisper() throws IOException, MediaException {
    Path folder = Parity.sharedGoldens().resolveSibling("real-goldens");
    assumeTrue(Files.isDirectory(folder), "skipped: the real weights' goldens are not here");
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("feature_extractor_type", "WhisperFeatureExtractor").put("chunk_length", 12);
    AudioProcessor processor = AudioProcessor.read(config);
    try (SafetensorsFile goldens = SafetensorsFile.open(folder.resolve("goldens.safetensors"))) {
      for (String name : List.of("count", "dog", "shirt")) {
        byte[] file = Files.readAllBytes(folder.resolve(name + ".wav"));
        float[] features = processor.process(new AudioDecoder().decode(file));
        float[] expected = goldens.tensor("whisper." + name + ".mel12_first100").toFloats();
        for (int i = 0; i < expected.length; i++) {
          assertThat(features[i % 100 * 80 + i / 100])
              .as("%s, element %d", name, i)
              .isCloseTo(expected[i], Offset.offset(2e-4f));
        }
      }
    }
  }

  private static void compare(
      Parity parity, String name, float[] features, int first, AudioProcessor processor) {
    if (parity.has(name)) {
      int frames = parity.tensor(name).shape()[1];
      parity.rows(name, transposed(features, first, frames, processor.bins()));
    }
  }

  /** [bins][frames] of [frames, bins]. */
  static float[][] transposed(float[] features, int first, int frames, int bins) {
    float[][] out = new float[bins][frames];
    for (int frame = 0; frame < frames; frame++) {
      for (int bin = 0; bin < bins; bin++) {
        out[bin][frame] = features[(first + frame) * bins + bin];
      }
    }
    return out;
  }

  @Test
  void filtersAndWindowEqualTheOfficialOnes() throws IOException {
    try (Parity parity = Parity.resource("audio/mel")) {
      requireFilters(parity, "whisper80", new MelFilters(80, 201, 0, 8000, 16000));
      double[] window = LogMel.hann(400);
      float[] expected = parity.tensor("filters.hann400").toFloats();
      for (int i = 0; i < window.length; i++) {
        assertThat(window[i]).isCloseTo(expected[i], Offset.offset(1e-7));
      }
    }
  }

  @Test
  void filtersEqualTheOfficialOnesInTheFullSet() throws IOException {
    try (Parity parity = Parity.shared("mel")) {
      requireFilters(parity, "whisper80", new MelFilters(80, 201, 0, 8000, 16000));
      requireFilters(parity, "whisper128", new MelFilters(128, 201, 0, 8000, 16000));
      requireFilters(parity, "clap_slaney", new MelFilters(64, 513, 50, 14000, 48000));
    }
  }

  private static void requireFilters(Parity parity, String name, MelFilters filters) {
    float[] expected = parity.tensor("filters." + name).toFloats();
    for (int i = 0; i < expected.length; i++) {
      int frequency = i / filters.bins();
      int bin = i % filters.bins();
      assertThat(filters.weight(frequency, bin))
          .as("%s, frequency %d, bin %d", name, frequency, bin)
          .isCloseTo(expected[i], Offset.offset(1e-8));
    }
  }
}
