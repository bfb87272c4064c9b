package io.triptych.service.query;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.Transcript;
import io.triptych.encoder.audio.Transcript.Alternative;
import io.triptych.encoder.audio.WordList;
import io.triptych.service.FakeEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Embeds words only, without a cache. */
record FakeEmbedder(Encoder encoder, boolean transcribes, boolean hears) implements QueryEmbedder {
  FakeEmbedder(Encoder encoder) {
    this(encoder, false, false);
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
    return modality == Modality.TEXT || (hears && modality == Modality.AUDIO);
  }

  @Override
  public float[] text(String text) {
    return encoder.encodeText(text).vector();
  }

  @Override
  public float[] image(byte[] bytes) {
    throw new AssertionError("image (expected: no picture in this test)");
  }

  /**
   * The bytes are what is said; where they are blank, nobody speaks, and "bang" is a red sound.
   * Between bars stands what it may be as well, each a sixteenth as probable as the one before.
   */
  @Override
  public Heard hear(byte[] bytes, Listening as, Supplier<WordList> words) throws MediaException {
    String said = new String(bytes, StandardCharsets.UTF_8);
    if (said.equals("noise")) {
      throw new MediaException(Fault.CORRUPT, "sound: noise (expected: one that can be decoded)");
    }
    if (as == Listening.SOUND || (as == Listening.AUTO && said.equals("bang"))) {
      return new Heard(Optional.empty(), 0.2, List.of(FakeEncoder.vector("red")), 1);
    }
    double noSpeech = said.isBlank() ? 0.9 : 0.1;
    List<Alternative> texts = new ArrayList<>();
    for (String text : said.strip().split("\\|")) {
      texts.add(new Alternative(text, -1 - texts.size() * Math.log(16)));
    }
    Transcript transcript =
        new Transcript(texts.getFirst().text(), "en", -0.5, noSpeech, 2, List.of(), texts);
    return new Heard(Optional.of(transcript), 1 - noSpeech, List.of(), 2);
  }

  @Override
  public Optional<String> tower(Modality modality) {
    return hears && modality == Modality.AUDIO ? Optional.of("ear") : Optional.empty();
  }

  /** Between pictures and sounds the last axis means nothing. */
  @Override
  public float[] across(Modality from, Modality to, float[] vector) {
    if (from == to || from == Modality.TEXT || to == Modality.TEXT) {
      return vector;
    }
    float[] out = vector.clone();
    out[out.length - 1] = 0;
    return out;
  }
}
