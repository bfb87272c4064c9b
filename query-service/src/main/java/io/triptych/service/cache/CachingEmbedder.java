package io.triptych.service.cache;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.AudioLimits;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.audio.SpeechDetector;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.audio.WordList;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.service.query.Heard;
import io.triptych.service.query.Listening;
import io.triptych.service.query.QueryEmbedder;
import io.triptych.service.query.SearchContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Embeds the parts of queries with an encoder, and remembers what it has embedded. */
public final class CachingEmbedder implements QueryEmbedder {
  /** A query is no lecture: what is longer is refused before it is decoded. */
  private static final AudioDecoder SOUNDS =
      new AudioDecoder(new AudioLimits(AudioLimits.DEFAULT.maxBytes(), 60));

  private final Encoder encoder;
  private final ImageDecoder decoder;
  private final EmbeddingCache cache;
  private final Calibration calibration;

  /** An embedder in the space of {@code encoder}; owns neither of its parts. */
  public CachingEmbedder(Encoder encoder, ImageDecoder decoder, EmbeddingCache cache) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.cache = cache;
    this.calibration = encoder.calibration();
  }

  @Override
  public SpaceId space() {
    return encoder.space();
  }

  @Override
  public Calibration calibration() {
    return calibration;
  }

  @Override
  public boolean supports(Modality modality) {
    return encoder.supports(modality);
  }

  @Override
  public Optional<String> tower(Modality modality) {
    return supports(modality) ? Optional.of(encoder.towerId(modality)) : Optional.empty();
  }

  /** What is encoded is the normalised text, so that equal keys have equal vectors. */
  @Override
  public float[] text(String text) {
    String normalised = EmbeddingKey.normalise(text);
    return cache.get(
        EmbeddingKey.text(encoder.space(), normalised),
        encoder.dimension(),
        () -> encoder.encodeText(normalised).vector());
  }

  @Override
  public boolean transcribes() {
    return encoder.transcribes();
  }

  /**
   * A sound that is not said to be one or the other is speech if {@link SpeechDetector} finds that
   * likelier, or if the pack has no tower for other sounds.
   */
  @Override
  public Heard hear(byte[] bytes, Listening as, Supplier<WordList> words) throws MediaException {
    Waveform sound = SearchContext.decoding(() -> SOUNDS.decode(bytes));
    List<Waveform> clips = SoundClips.of(sound);
    boolean listens = as != Listening.SOUND && (as == Listening.SPEECH || encoder.transcribes());
    if (!listens) {
      return new Heard(Optional.empty(), 0, vectors(clips), sound.seconds());
    }
    Transcription how = Transcription.QUERY.withWords(words.get());
    Transcript transcript = encoder.transcribe(sound, how);
    double speech = as == Listening.SPEECH ? 1 : SpeechDetector.probability(sound, transcript);
    boolean isSpeech = speech >= Heard.SPEECH || !encoder.supports(Modality.AUDIO);
    return new Heard(
        Optional.of(transcript), speech, isSpeech ? List.of() : vectors(clips), sound.seconds());
  }

  private List<float[]> vectors(List<Waveform> clips) {
    return encoder.encodeSounds(clips).stream().map(Embedding::vector).toList();
  }

  @Override
  public float[] across(Modality from, Modality to, float[] vector) {
    return encoder.across(from, to, vector);
  }

  @Override
  public float[] image(byte[] bytes) throws MediaException {
    return cache.get(
        EmbeddingKey.image(encoder.space(), bytes),
        encoder.dimension(),
        () -> encoder.encodeImage(SearchContext.decoding(() -> decoder.decode(bytes))).vector());
  }
}
