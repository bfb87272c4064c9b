package io.triptych.encoder.audio;

import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Whisper (Radford et al., 2022), speech to text, read from a Hugging Face checkpoint: its encoder
 * is an {@link AudioModel}, its decoder writes what was said. Immutable.
 */
public final class Whisper {
  private final WhisperEncoder encoder;
  private final WhisperDecoder decoder;
  private final Generation generation;

  private Whisper(WhisperEncoder encoder, WhisperDecoder decoder, Generation generation) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.generation = generation;
  }

  /**
   * Reads a checkpoint.
   *
   * @param folder holds {@code config.json} and {@code generation_config.json}
   * @param source its tensors
   */
  public static Whisper read(Path folder, TensorSource source) throws IOException {
    WhisperConfig config = WhisperConfig.read(Settings.read(folder.resolve("config.json")));
    Generation generation = Generation.read(folder).require(config.vocabulary());
    Parameters p = Parameters.of(source).in("model");
    return new Whisper(
        new WhisperEncoder(config, p.in("encoder")),
        new WhisperDecoder(config, p.in("decoder")),
        generation);
  }

  /** The encoder alone: a vector for a sound. */
  public AudioModel encoder() {
    return encoder;
  }

  /**
   * Allocates the working memory of one sound at a time.
   *
   * @param team who shares the work
   */
  public Session session(Team team) {
    return new Session(team);
  }

  /** Both networks with their working memory; for one thread at a time. */
  public final class Session {
    private final WhisperEncoder.Pass sound;
    private final WhisperDecoder.Session text;
    private final float[] logits = new float[decoder.config().vocabulary()];

    private Session(Team team) {
      sound = encoder.session(team);
      text = decoder.session(team);
    }

    /**
     * Hears a sound; {@link #generate} then writes what it holds.
     *
     * @param features [frames, bins]
     * @param observer sees the encoder's stages
     */
    public void hear(float[] features, Observer observer) {
      sound.run(features, observer);
      text.begin(sound.states(), sound.stride());
    }

    WhisperDecoder.Session text() {
      return text;
    }

    /** What comes before a text; see {@link #generate}. */
    public int[] prompt(String language, String task) {
      return generation.prompt(language, task);
    }

    /**
     * Writes the text of the sound that was heard, always taking the likeliest token.
     *
     * @param language such as {@code en}; not looked at in checkpoints for one only
     * @param task {@code transcribe}, or {@code translate} to English; likewise
     * @param maxTokens the most tokens behind the prompt
     * @return the prompt, then the text, and the end's token if it was reached
     */
    public int[] generate(String language, String task, int maxTokens) {
      int[] ids = prompt(language, task);
      text.restart();
      text.feed(ids, Observer.NONE);
      text.logits(ids.length - 1, logits);
      suppress(generation.suppressedFirst());
      int most = Math.min(ids.length + maxTokens, decoder.config().maxTokens());
      while (ids.length < most) {
        suppress(generation.suppressed());
        int next = likeliest(logits);
        ids = Arrays.copyOf(ids, ids.length + 1);
        ids[ids.length - 1] = next;
        if (next == generation.end()) {
          break;
        }
        text.feed(new int[] {next}, Observer.NONE);
        text.logits(0, logits);
      }
      return ids;
    }

    private void suppress(int[] tokens) {
      for (int token : tokens) {
        logits[token] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
