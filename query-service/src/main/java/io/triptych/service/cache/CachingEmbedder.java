package io.triptych.service.cache;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FairBudget.Held;
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
import io.triptych.encoder.image.RgbImage;
import io.triptych.service.batch.DecodeMemory;
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
  private final RefusedMedia refused;
  private final DecodeMemory memory;
  private final Calibration calibration;

  /** An embedder in the space of {@code encoder}; owns none of its parts. */
  public CachingEmbedder(Encoder encoder, ImageDecoder decoder, Caches caches) {
    this(encoder, decoder, caches, DecodeMemory.ofHeap());
  }

  /** One whose media are decoded in memory that others may share. */
  public CachingEmbedder(
      Encoder encoder, ImageDecoder decoder, Caches caches, DecodeMemory memory) {
    this(encoder, decoder, caches.embeddings(), caches.refused(), memory);
  }

  /** One that decodes every medium that it is given, whether or not it was just refused. */
  public CachingEmbedder(Encoder encoder, ImageDecoder decoder, EmbeddingCache cache) {
    this(encoder, decoder, cache, RefusedMedia.none(), DecodeMemory.ofHeap());
  }

  private CachingEmbedder(
      Encoder encoder,
      ImageDecoder decoder,
      EmbeddingCache cache,
      RefusedMedia refused,
      DecodeMemory memory) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.cache = cache;
    this.refused = refused;
    this.memory = memory;
    this.calibration = encoder.calibration();
  }

  /** The form of a text that is embedded: texts that share it mean the same. */
  public static String normalised(String text) {
    return EmbeddingKey.normalise(text);
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
    EmbeddingKey key = EmbeddingKey.sound(encoder.space(), bytes);
    try (Held held = memory.take(SOUNDS.memory())) {
      Sound decoded =
          SearchContext.decoding(() -> refused.check(key, () -> Sound.of(SOUNDS.decode(bytes))));
      held.shrinkTo(decoded.bytes());
      return hear(decoded, as, words);
    }
  }

  private Heard hear(Sound decoded, Listening as, Supplier<WordList> words) {
    Waveform sound = decoded.whole();
    List<Waveform> clips = decoded.clips();
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

  private record Sound(Waveform whole, List<Waveform> clips) {
    static Sound of(Waveform whole) throws MediaException {
      return new Sound(whole, SoundClips.of(whole));
    }

    /** The memory that it takes. */
    long bytes() {
      long samples = clips.stream().mapToLong(clip -> clip.samples().length).sum();
      return Float.BYTES * (samples + whole.samples().length);
    }
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
    EmbeddingKey key = EmbeddingKey.image(encoder.space(), bytes);
    return cache.get(
        key,
        encoder.dimension(),
        () -> {
          long most = refused.check(key, () -> decoder.memory(bytes));
          try (Held held = memory.take(most)) {
            RgbImage picture =
                SearchContext.decoding(() -> refused.check(key, () -> decoder.decode(bytes)));
            held.shrinkTo(picture.pixels().length);
            return encoder.encodeImage(picture).vector();
          }
        });
  }
}
