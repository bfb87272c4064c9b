package io.triptych.service;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcription;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import java.util.List;

/** A {@link FakeEncoder} with an ear: loud sounds are red, others green. */
public final class HearingEncoder implements Encoder {
  private final FakeEncoder rest = new FakeEncoder();

  @Override
  public SpaceId space() {
    return rest.space();
  }

  @Override
  public int dimension() {
    return rest.dimension();
  }

  @Override
  public boolean supports(Modality modality) {
    return true;
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return rest.features(modality);
  }

  @Override
  public String towerId(Modality modality) {
    return modality == Modality.AUDIO ? "cc".repeat(32) : rest.towerId(modality);
  }

  @Override
  public boolean transcribes() {
    return rest.transcribes();
  }

  @Override
  public Transcript transcribe(Waveform sound, Transcription how) {
    return rest.transcribe(sound, how);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return rest.encodeTexts(texts);
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return rest.encodeImages(images);
  }

  @Override
  public List<Embedding> encodeSounds(List<Waveform> clips) {
    return clips.stream()
        .map(clip -> FakeEncoder.vector(clip.samples()[0] > 0.5 ? "red" : "green"))
        .map(vector -> new Embedding(Modality.AUDIO, vector, vector))
        .toList();
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    return features;
  }

  @Override
  public Calibration calibration() {
    return rest.calibration();
  }

  @Override
  public void close() {}
}
