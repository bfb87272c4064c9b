package io.triptych.encoder;

import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import java.util.List;
import java.util.Objects;

/** An encoder that lets another one answer whatever a subclass does not answer itself. */
public abstract class ForwardingEncoder implements Encoder {
  private final Encoder encoder;

  /** An encoder in front of {@code encoder}, which a subclass closes if it shall. */
  protected ForwardingEncoder(Encoder encoder) {
    this.encoder = Objects.requireNonNull(encoder, "encoder");
  }

  /** The encoder that answers. */
  protected final Encoder encoder() {
    return encoder;
  }

  @Override
  public SpaceId space() {
    return encoder.space();
  }

  @Override
  public int dimension() {
    return encoder.dimension();
  }

  @Override
  public boolean supports(Modality modality) {
    return encoder.supports(modality);
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return encoder.features(modality);
  }

  @Override
  public String towerId(Modality modality) {
    return encoder.towerId(modality);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return encoder.encodeTexts(texts);
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    return encoder.encodePassages(texts);
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return encoder.encodeImages(images);
  }

  @Override
  public List<Embedding> encodeSounds(List<Waveform> clips) {
    return encoder.encodeSounds(clips);
  }

  @Override
  public boolean transcribes() {
    return encoder.transcribes();
  }

  @Override
  public Transcript transcribe(Waveform sound, Transcription how) {
    return encoder.transcribe(sound, how);
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    return encoder.project(modality, features);
  }

  @Override
  public float[] across(Modality from, Modality to, float[] vector) {
    return encoder.across(from, to, vector);
  }

  @Override
  public Calibration calibration() {
    return encoder.calibration();
  }
}
