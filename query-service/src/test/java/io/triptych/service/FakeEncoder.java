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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An encoder whose space is easy to reason about: the first three axes are red, green and blue, for
 * words and for pictures alike; every other word goes to one of the remaining axes by its hash.
 */
public final class FakeEncoder implements Encoder {
  private static final int DIMENSION = 16;
  private static final List<String> COLOURS = List.of("red", "green", "blue");

  /** How many texts and pictures were really encoded. */
  public final AtomicInteger encoded = new AtomicInteger();

  private final SpaceId space;

  public FakeEncoder() {
    this("0123456789abcdef".repeat(4));
  }

  public FakeEncoder(String space) {
    this.space = new SpaceId(space);
  }

  @Override
  public SpaceId space() {
    return space;
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public boolean supports(Modality modality) {
    return modality != Modality.AUDIO;
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return new FeatureLayout(List.of(new FeatureLayout.Segment("vector", DIMENSION)));
  }

  @Override
  public String towerId(Modality modality) {
    return (modality == Modality.TEXT ? "aa" : "bb").repeat(32);
  }

  @Override
  public boolean transcribes() {
    return true;
  }

  /** In loud sounds somebody says "green car"; where vans are likelier, "green van". */
  @Override
  public Transcript transcribe(Waveform sound, Transcription how) {
    boolean loud = sound.samples()[0] > 0.5;
    return new Transcript(
        loud ? (how.words().contains("van") ? "green van" : "green car") : "",
        "en",
        -0.5,
        loud ? 0.1 : 0.9,
        sound.seconds(),
        List.of(),
        List.of());
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    encoded.addAndGet(texts.size());
    return texts.stream().map(t -> embedding(Modality.TEXT, vector(t))).toList();
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    encoded.addAndGet(images.size());
    return images.stream().map(i -> embedding(Modality.IMAGE, vector(i))).toList();
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    return features;
  }

  @Override
  public Calibration calibration() {
    return new Calibration(
        Map.of(
            new Calibration.Pair(Modality.TEXT, Modality.IMAGE), new Calibration.Logistic(8, -3),
            new Calibration.Pair(Modality.TEXT, Modality.TEXT), new Calibration.Logistic(6, -3)),
        Map.of(Modality.IMAGE, 0.6, Modality.TEXT, 0.3, Modality.AUDIO, 0.1));
  }

  @Override
  public void close() {}

  private static Embedding embedding(Modality modality, float[] vector) {
    return new Embedding(modality, vector, vector);
  }

  /** The unit vector of a text. */
  public static float[] vector(String text) {
    float[] vector = new float[DIMENSION];
    vector[DIMENSION - 1] = 0.2f;
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
      int colour = COLOURS.indexOf(word);
      vector[colour >= 0 ? colour : 3 + Math.floorMod(word.hashCode(), DIMENSION - 4)] += 1;
    }
    return unit(vector);
  }

  private static float[] vector(RgbImage image) {
    float[] vector = new float[DIMENSION];
    vector[DIMENSION - 2] = 40;
    byte[] pixels = image.pixels();
    for (int i = 0; i < pixels.length; i++) {
      vector[i % 3] += (pixels[i] & 255) * 3f / pixels.length;
    }
    return unit(vector);
  }

  private static float[] unit(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += value * value;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(sum);
    }
    return vector;
  }
}
