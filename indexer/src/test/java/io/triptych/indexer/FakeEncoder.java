package io.triptych.indexer;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.audio.Waveform;
import io.triptych.encoder.image.RgbImage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A small deterministic encoder: texts by hashed words, pictures by the mean colour of four blocks.
 * Its head shifts the features round by a number of places, so that heads can differ over the same
 * towers. It fails on texts that contain "poison".
 */
public class FakeEncoder implements Encoder {
  public static final int DIMENSION = 16;

  /** How many media went through. */
  public final AtomicInteger encoded = new AtomicInteger();

  private final int shift;

  private final boolean hears;

  /** An encoder without a tower for sounds. */
  public FakeEncoder(int shift) {
    this(shift, false);
  }

  /** An encoder that may have a tower for sounds. */
  public FakeEncoder(int shift, boolean hears) {
    this.shift = shift;
    this.hears = hears;
  }

  @Override
  public SpaceId space() {
    return new SpaceId("%08x".formatted(0xfa4e + shift).repeat(8));
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public boolean supports(Modality modality) {
    return hears || modality != Modality.AUDIO;
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return new FeatureLayout(List.of(new FeatureLayout.Segment("native", DIMENSION)));
  }

  @Override
  public String towerId(Modality modality) {
    return "%064x".formatted(modality.ordinal() + 1);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return texts.stream().map(text -> embedding(Modality.TEXT, words(text))).toList();
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return images.stream().map(image -> embedding(Modality.IMAGE, blocks(image))).toList();
  }

  /** Sounds by what they cross zero: how often, in each of some parts. */
  @Override
  public List<Embedding> encodeSounds(List<Waveform> clips) {
    return clips.stream().map(clip -> embedding(Modality.AUDIO, crossings(clip))).toList();
  }

  private static float[] crossings(Waveform clip) {
    float[] features = new float[DIMENSION];
    features[DIMENSION - 1] = 0.5f;
    float[] x = clip.samples();
    int crossings = 0;
    for (int i = 1; i < x.length; i++) {
      crossings += x[i] > 0 != x[i - 1] > 0 ? 1 : 0;
    }
    double hertz = crossings / 2 / clip.seconds();
    features[Math.clamp((int) (hertz / 200), 0, DIMENSION - 2)] = 1;
    return features;
  }

  private Embedding embedding(Modality modality, float[] features) {
    encoded.incrementAndGet();
    return new Embedding(modality, features, project(modality, features));
  }

  private static float[] words(String text) {
    if (text.contains("poison")) {
      throw new IllegalStateException("the tower chokes");
    }
    float[] features = new float[DIMENSION];
    features[DIMENSION - 1] = 0.5f;
    for (String word : text.split(" ")) {
      features[Math.floorMod(word.hashCode(), DIMENSION)] += 1;
    }
    return features;
  }

  private static float[] blocks(RgbImage image) {
    float[] features = new float[DIMENSION];
    features[DIMENSION - 1] = 0.5f;
    for (int i = 0; i < image.pixels().length; i++) {
      int pixel = i / 3;
      int block =
          (pixel / image.width() * 2 / image.height()) * 2
              + pixel % image.width() * 2 / image.width();
      features[block * 3 + i % 3] += (image.pixels()[i] & 0xff) / (float) image.pixels().length;
    }
    return features;
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    float[] shifted = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      shifted[(i + shift) % DIMENSION] = features[i];
    }
    return TestItems.unit(shifted);
  }

  @Override
  public Calibration calibration() {
    return new Calibration(Map.of(), Map.of());
  }

  @Override
  public void close() {}
}
