package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;

/** Embeds words only, without a cache. */
record FakeEmbedder(Encoder encoder) implements QueryEmbedder {
  @Override
  public SpaceId space() {
    return encoder.space();
  }

  @Override
  public Calibration calibration() {
    return encoder.calibration();
  }

  @Override
  public boolean supports(Modality modality) {
    return modality == Modality.TEXT;
  }

  @Override
  public float[] text(String text) {
    return encoder.encodeText(text).vector();
  }

  @Override
  public float[] image(byte[] bytes) {
    throw new AssertionError("image (expected: no picture in this test)");
  }
}
