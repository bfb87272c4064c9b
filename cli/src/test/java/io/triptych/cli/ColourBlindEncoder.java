package io.triptych.cli;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.RgbImage;
import java.util.List;

/** Another pack over the towers of {@link FakeEncoder}: its heads do not tell red from green. */
final class ColourBlindEncoder extends ForwardingEncoder {
  ColourBlindEncoder() {
    super(new FakeEncoder());
  }

  @Override
  public SpaceId space() {
    return new SpaceId("cb".repeat(32));
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return encoder().encodeTexts(texts).stream().map(this::seen).toList();
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    return encodeTexts(texts);
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return encoder().encodeImages(images).stream().map(this::seen).toList();
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
    return encoder().project(modality, new float[] {yellow, yellow, features[2], features[3]});
  }

  @Override
  public void close() {
    encoder().close();
  }
}
