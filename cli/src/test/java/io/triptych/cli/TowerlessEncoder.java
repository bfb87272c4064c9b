package io.triptych.cli;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.RgbImage;
import java.util.List;

/** The encoder of colours without its towers. */
final class TowerlessEncoder implements Encoder {
  private final FakeEncoder encoder = new FakeEncoder();

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    throw new IllegalStateException("text: no towers here (expected: a worker)");
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    throw new IllegalStateException("image: no towers here (expected: a worker)");
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
  public float[] project(Modality modality, float[] features) {
    return encoder.project(modality, features);
  }

  @Override
  public Calibration calibration() {
    return encoder.calibration();
  }

  @Override
  public void close() {}
}
