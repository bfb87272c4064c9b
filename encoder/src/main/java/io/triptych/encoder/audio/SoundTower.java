package io.triptych.encoder.audio;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Clips of sound to features: the states of Whisper's encoder and the log-mel spectrogram that it
 * read, each as mean, standard deviation and maximum over the part of the window that the clip
 * fills. Safe for use by many threads.
 */
public final class SoundTower {
  private static final int STATISTICS = 3;
  private static final String STATES = "states";
  private static final String MEL = "mel";

  private final WhisperProcessor processor;
  private final WhisperEncoder encoder;
  private final EncoderThreads threads;
  private final ThreadLocal<WhisperEncoder.Pass> pass;

  private SoundTower(WhisperProcessor processor, WhisperEncoder encoder, EncoderThreads threads) {
    this.processor = processor;
    this.encoder = encoder;
    this.threads = threads;
    pass = ThreadLocal.withInitial(() -> encoder.session(new Team(1)));
  }

  /**
   * Reads a tower.
   *
   * @param config the {@code config.json} of a Whisper checkpoint
   * @param preprocessor its {@code preprocessor_config.json}
   * @param weights its tensors; those of the decoder are not read
   */
  public static SoundTower open(
      JsonNode config, JsonNode preprocessor, Path weights, EncoderThreads threads)
      throws IOException {
    if (!(AudioProcessor.read(preprocessor) instanceof WhisperProcessor whisper)) {
      throw new IllegalArgumentException(
          "feature_extractor_type: another (expected: WhisperFeatureExtractor)");
    }
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      WhisperEncoder encoder =
          new WhisperEncoder(
              WhisperConfig.read(ModelConfig.of(config)),
              WhisperEncoder.root(Parameters.of(file)).in("encoder"));
      return new SoundTower(whisper.window(SoundClips.MAX_SECONDS), encoder, threads);
    }
  }

  /** What a tower of a configuration returns of a clip. */
  public static FeatureLayout layout(JsonNode config) {
    WhisperConfig c = WhisperConfig.read(ModelConfig.of(config));
    return new FeatureLayout(
        List.of(
            new Segment(STATES, STATISTICS * c.width()), new Segment(MEL, STATISTICS * c.bins())));
  }

  /**
   * Encodes clips, in order.
   *
   * @param clips as {@link SoundClips} cuts them; of a longer one the beginning is heard
   * @return the features of each, laid out as {@link #layout} says
   */
  public List<float[]> encode(List<Waveform> clips) {
    List<Callable<float[]>> tasks = new ArrayList<>(clips.size());
    for (Waveform clip : clips) {
      tasks.add(() -> features(clip));
    }
    return threads.runAll(tasks);
  }

  private float[] features(Waveform clip) {
    int bins = processor.bins();
    float[] mel = processor.process(clip);
    WhisperEncoder.Pass session = pass.get();
    session.run(mel, Observer.NONE);
    double share = clip.seconds() / processor.seconds();
    int frames = Math.clamp(Math.round(share * processor.frames()), 1, processor.frames());
    int positions = Math.clamp(Math.round(share * session.positions()), 1, session.positions());
    float[] out = new float[STATISTICS * (encoder.width() + bins)];
    pool(session.states(), positions, encoder.width(), session.stride(), out, 0);
    pool(mel, frames, bins, bins, out, STATISTICS * encoder.width());
    return out;
  }

  /** Writes mean, standard deviation and maximum of each column. */
  private static void pool(float[] x, int rows, int width, int stride, float[] out, int offset) {
    for (int column = 0; column < width; column++) {
      double sum = 0;
      float max = Float.NEGATIVE_INFINITY;
      for (int row = 0; row < rows; row++) {
        sum += x[row * stride + column];
        max = Math.max(max, x[row * stride + column]);
      }
      double mean = sum / rows;
      double squares = 0;
      for (int row = 0; row < rows; row++) {
        double difference = x[row * stride + column] - mean;
        squares += difference * difference;
      }
      out[offset + column] = (float) mean;
      out[offset + width + column] = (float) Math.sqrt(squares / rows);
      out[offset + 2 * width + column] = max;
    }
  }
}
