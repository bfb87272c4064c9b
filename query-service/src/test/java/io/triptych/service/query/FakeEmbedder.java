package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.Transcript;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Embeds words only, without a cache. */
record FakeEmbedder(Encoder encoder, boolean transcribes) implements QueryEmbedder {
  FakeEmbedder(Encoder encoder) {
    this(encoder, false);
  }

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

  /** The bytes are what is said; where they are blank, nobody speaks. */
  @Override
  public Transcript transcribe(byte[] bytes) throws MediaException {
    String said = new String(bytes, StandardCharsets.UTF_8);
    if (said.equals("noise")) {
      throw new MediaException(Fault.CORRUPT, "sound: noise (expected: one that can be decoded)");
    }
    return new Transcript(said.strip(), "en", -0.5, said.isBlank() ? 0.9 : 0.1, 2, List.of());
  }
}
