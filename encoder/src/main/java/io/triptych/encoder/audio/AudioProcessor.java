package io.triptych.encoder.audio;

import java.io.IOException;
import java.nio.file.Path;

/** From a sound to what an audio tower reads, as an official feature extractor does. Immutable. */
public sealed interface AudioProcessor permits WhisperProcessor, ClapProcessor {

  /**
   * Reads a {@code preprocessor_config.json} of Whisper or CLAP.
   *
   * @throws IllegalArgumentException if it is of another kind or asks for what is not supported
   */
  static AudioProcessor read(Path config) throws IOException {
    Settings settings = Settings.read(config);
    String type = settings.text("feature_extractor_type", "");
    return switch (type) {
      case "WhisperFeatureExtractor" -> WhisperProcessor.read(settings);
      case "ClapFeatureExtractor" -> ClapProcessor.read(settings);
      default ->
          throw settings.wrong(
              "feature_extractor_type", "WhisperFeatureExtractor or ClapFeatureExtractor");
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
