package io.triptych.service.cache;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.AudioLimits;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.service.query.QueryEmbedder;

/** Embeds the parts of queries with an encoder, and remembers what it has embedded. */
public final class CachingEmbedder implements QueryEmbedder {
  /** A spoken query is no lecture: what is longer is refused before it is decoded. */
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

  @Override
  public Transcript transcribe(byte[] bytes) throws MediaException {
    return encoder.transcribe(SOUNDS.decode(bytes), Transcription.DEFAULT);
  }

  @Override
  public float[] image(byte[] bytes) throws MediaException {
    return cache.get(
        EmbeddingKey.image(encoder.space(), bytes),
        encoder.dimension(),
        () -> encoder.encodeImage(decoder.decode(bytes)).vector());
  }
}
