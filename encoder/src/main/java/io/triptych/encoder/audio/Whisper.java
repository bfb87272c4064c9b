package io.triptych.encoder.audio;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
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

  Generation generation() {
    return generation;
  }

  WhisperConfig config() {
    return decoder.config();
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
    private final TokenDecoder writer;
    private final BeamSearch beams;
    private boolean heard;

    private Session(Team team) {
      sound = encoder.session(team);
      text = decoder.session(team);
      writer = new TokenDecoder(text, generation, decoder.config());
      beams = new BeamSearch(text, generation, decoder.config());
    }

    /**
     * Hears a sound; {@link #generate} then writes what it holds.
     *
     * @param features [frames, bins], the encoder's frames or an even number below
     * @param observer sees the encoder's stages
     */
    public void hear(float[] features, Observer observer) {
      sound.run(features, observer);
      text.begin(sound.states(), sound.stride(), sound.positions());
      heard = true;
    }

    /** Writes texts about the sound that was heard. */
    TokenDecoder writer() {
      return writer;
    }

    /** Writes several texts about the sound that was heard. */
    BeamSearch beams() {
      return beams;
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
      Decoding written = writer.decode(ids, 0, maxTokens);
      int[] all = Arrays.copyOf(ids, ids.length + written.tokens().length + 1);
      System.arraycopy(written.tokens(), 0, all, ids.length, written.tokens().length);
      all[all.length - 1] = generation.end();
      return written.ended() ? all : Arrays.copyOf(all, all.length - 1);
    }
  }
}
