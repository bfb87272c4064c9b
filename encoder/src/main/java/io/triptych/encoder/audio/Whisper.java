package io.triptych.encoder.audio;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import java.util.Arrays;
import java.util.List;

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
   * @param config the {@code config.json}
   * @param generation the {@code generation_config.json}, or where there is none the former
   * @param p the tensors
   * @throws IllegalArgumentException if a value is not supported or a tensor has another shape than
   *     the configuration says
   * @throws io.triptych.encoder.tensor.CorruptFileException if a tensor is missing
   */
  public static Whisper read(JsonNode config, JsonNode generation, Parameters p) {
    WhisperConfig c = WhisperConfig.read(ModelConfig.of(config));
    Parameters model = WhisperEncoder.root(p);
    return new Whisper(
        new WhisperEncoder(c, model.in("encoder")),
        new WhisperDecoder(c, model.in("decoder")),
        Generation.read(ModelConfig.of(generation)).require(c.vocabulary()));
  }

  /** The encoder alone: a vector for a sound. */
  public AudioModel encoder() {
    return encoder;
  }

  /**
   * Tokens without time stamps. Those stand behind all others in the vocabulary and are none of the
   * tokenizer's special ones, which decoding leaves out anyway.
   */
  public int[] withoutTimes(int[] ids) {
    Integer last = generation.noTimestamps();
    return Arrays.stream(ids).filter(id -> last == null || id <= last).toArray();
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
    private boolean heard;

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
      heard = true;
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
     * @throws IllegalStateException if no sound was heard
     */
    public int[] generate(String language, String task, int maxTokens) {
      if (!heard) {
        throw new IllegalStateException("sounds heard: 0 (expected: one, by hear)");
      }
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

    private void suppress(List<Integer> tokens) {
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
