package io.triptych.encoder.audio;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ModelConfig;

/** From a sound to what an audio tower reads, as an official feature extractor does. Immutable. */
public sealed interface AudioProcessor permits WhisperProcessor, ClapProcessor {

  /**
   * Reads a {@code preprocessor_config.json} of Whisper or CLAP.
   *
   * @throws IllegalArgumentException if it is of another kind or asks for what is not supported
   */
  static AudioProcessor read(JsonNode config) {
    ModelConfig c = ModelConfig.of(config);
    String type = c.text("feature_extractor_type", "missing");
    return switch (type) {
      case "WhisperFeatureExtractor" -> WhisperProcessor.read(c);
      case "ClapFeatureExtractor" -> ClapProcessor.read(c);
      default ->
          throw new IllegalArgumentException(
              "feature_extractor_type: "
                  + type
                  + " (expected: WhisperFeatureExtractor or ClapFeatureExtractor)");
    };
  }

  /** The rate in Hz that sounds are brought to. */
  int rate();

  /** The frames of a result: the same for every sound. */
  int frames();

  /** The mel bins of a frame. */
  int bins();

  /**
   * Computes the features of a sound of any length and rate.
   *
   * @param out takes [{@link #frames()}, {@link #bins()}]
   */
  void process(Waveform sound, float[] out);

  /** As {@link #process(Waveform, float[])}, into a new array. */
  default float[] process(Waveform sound) {
    float[] out = new float[frames() * bins()];
    process(sound, out);
    return out;
  }
}
