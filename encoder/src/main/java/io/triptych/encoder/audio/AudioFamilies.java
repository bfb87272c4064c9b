package io.triptych.encoder.audio;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Parameters;

/**
 * The audio towers that can be read from a Hugging Face checkpoint, by the {@code model_type} of
 * its {@code config.json}. Of a checkpoint with two towers the audio tower is read.
 */
public final class AudioFamilies {
  private AudioFamilies() {}

  /**
   * Reads a tower.
   *
   * @param config the {@code config.json}
   * @param p the tensors
   * @throws IllegalArgumentException if the architecture is unknown, a value is not supported or a
   *     tensor has another shape than the configuration says
   * @throws io.triptych.encoder.tensor.CorruptFileException if a tensor is missing
   */
  public static AudioModel read(JsonNode config, Parameters p) {
    ModelConfig c = ModelConfig.of(config);
    return switch (c.text("model_type", "")) {
      case "whisper" ->
          new WhisperEncoder(WhisperConfig.read(c), WhisperEncoder.root(p).in("encoder"));
      case "clap" -> ClapAudio.read(p, c.in("audio_config"), c);
      case "clap_audio_model" -> ClapAudio.read(p, c, c);
      default ->
          throw new IllegalArgumentException(
              "model_type: "
                  + c.text("model_type", "missing")
                  + " (expected: whisper, clap or clap_audio_model)");
    };
  }
}
