package io.triptych.cli;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.RgbImage;
import java.util.List;

/** Another pack over the towers of {@link FakeEncoder}: its heads do not tell red from green. */
final class ColourBlindEncoder implements Encoder {
  private final FakeEncoder towers = new FakeEncoder();

  @Override
  public SpaceId space() {
    return new SpaceId("cb".repeat(32));
  }

  @Override
  public int dimension() {
    return towers.dimension();
  }

  @Override
  public boolean supports(Modality modality) {
    return towers.supports(modality);
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return towers.features(modality);
  }

  @Override
  public String towerId(Modality modality) {
    return towers.towerId(modality);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return towers.encodeTexts(texts).stream().map(this::seen).toList();
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return towers.encodeImages(images).stream().map(this::seen).toList();
  }

  private Embedding seen(Embedding embedding) {
    return new Embedding(
        embedding.modality(),
        embedding.features(),
        project(embedding.modality(), embedding.features()));
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    float yellow = (features[0] + features[1]) / 2;
    return towers.project(modality, new float[] {yellow, yellow, features[2], features[3]});
  }

  @Override
  public Calibration calibration() {
    return towers.calibration();
  }

  @Override
  public void close() {
    towers.close();
  }
}
