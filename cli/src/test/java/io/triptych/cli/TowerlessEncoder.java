package io.triptych.cli;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.ForwardingEncoder;
import io.triptych.encoder.image.RgbImage;
import java.util.List;

/** The encoder of colours without its towers. */
final class TowerlessEncoder extends ForwardingEncoder {
  TowerlessEncoder() {
    super(new FakeEncoder());
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    throw new IllegalStateException("text: no towers here (expected: a worker)");
  }

  @Override
  public List<Embedding> encodePassages(List<String> texts) {
    return encodeTexts(texts);
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    throw new IllegalStateException("image: no towers here (expected: a worker)");
  }

  @Override
  public void close() {}
}
