package io.triptych.encoder.audio;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Writes down what is said in sounds, with a Whisper checkpoint for one language or many. The same
 * sound, settings and processor's lane width give the same text. Safe for use by many threads.
 */
public final class Transcriber implements AutoCloseable {
  static final String ENGLISH = "en";

  private final Whisper whisper;
  private final WhisperProcessor processor;
  private final Tokenizer tokenizer;
  private final TokenTexts tokenTexts;
  private final EncoderThreads threads;
  private final ThreadLocal<Helped> session = new ThreadLocal<>();

  /** Working memory and who shares the work. */
  private record Helped(Team team, Whisper.Session session) {}

  private Transcriber(
      Whisper whisper, WhisperProcessor processor, Tokenizer tokenizer, EncoderThreads threads) {
    this.whisper = whisper;
    this.processor = processor;
    this.tokenizer = tokenizer;
    this.threads = threads;
    tokenTexts = new TokenTexts(id -> tokenizer.decode(new int[] {id}), whisper.generation().end());
  }

  /**
   * Opens a checkpoint.
   *
   * @param config a {@code config.json}
   * @param generation its {@code generation_config.json}, or {@code config} again
   * @param weights safetensors
   * @param tokenizer a {@code tokenizer.json}
   * @param preprocessor a {@code preprocessor_config.json}
   * @throws IllegalArgumentException if the checkpoint is of another kind, or is one that cannot
   *     write time stamps
   * @throws io.triptych.encoder.tensor.CorruptFileException if a file is damaged
   */
  public static Transcriber open(
      Path config,
      Path generation,
      Path weights,
      Path tokenizer,
      Path preprocessor,
      EncoderThreads threads)
      throws IOException {
    JsonNode json = JsonFile.readObject(config);
    AudioProcessor mel = AudioProcessor.read(JsonFile.readObject(preprocessor));
    if (!(mel instanceof WhisperProcessor processor)) {
      throw new IllegalArgumentException(
          "feature_extractor_type: of CLAP (expected: WhisperFeatureExtractor)");
    }
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      Whisper whisper = Whisper.read(json, JsonFile.readObject(generation), Parameters.of(file));
      whisper.generation().requireTimes(whisper.config().vocabulary());
      if (processor.frames() != whisper.encoder().frames()
          || processor.bins() != whisper.encoder().bins()) {
        throw new IllegalArgumentException(
            "features: %d frames of %d bins (expected: %d of %d, as the network reads)"
                .formatted(
                    processor.frames(),
                    processor.bins(),
                    whisper.encoder().frames(),
                    whisper.encoder().bins()));
      }
      return new Transcriber(whisper, processor, Tokenizer.load(tokenizer), threads);
    }
  }

  /** The codes of the languages that can be written down. */
  public Set<String> languages() {
    Collection<String> codes = whisper.generation().languages().keySet();
    return codes.isEmpty() ? Set.of(ENGLISH) : Set.copyOf(codes);
  }

  /**
   * Writes down what is said.
   *
   * @throws IllegalArgumentException if the language is not one of {@link #languages()}
   */
  public Transcript transcribe(Waveform sound, Transcription how) {
    how.language()
        .filter(language -> !languages().contains(language))
        .ifPresent(language -> {
          throw new IllegalArgumentException(
              "language: %s (expected: one of %s)"
                  .formatted(language, String.join(", ", languages().stream().sorted().toList())));
        });
    Callable<Transcript> task = () -> run(sound, how);
    return threads.runAll(List.of(task)).getFirst();
  }

  private Transcript run(Waveform sound, Transcription how) {
    Helped own = session.get();
    if (own == null) {
      Team team = new Team(threads.count());
      own = new Helped(team, whisper.session(team));
      session.set(own);
    }
    Recognition recognition =
        new Recognition(whisper, own.session(), tokenizer, processor, tokenTexts, how);
    Transcript[] out = new Transcript[1];
    threads.runHelped(own.team(), () -> out[0] = recognition.run(sound));
    return out[0];
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
