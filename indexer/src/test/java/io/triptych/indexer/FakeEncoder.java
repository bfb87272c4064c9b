package io.triptych.indexer;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
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

  public FakeEncoder(int shift) {
    this.shift = shift;
  }

  @Override
  public SpaceId space() {
    return new SpaceId("%064x".formatted(0xfa4e + shift));
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
