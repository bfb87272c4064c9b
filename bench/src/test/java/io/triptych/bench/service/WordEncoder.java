package io.triptych.bench.service;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.RgbImage;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A space without a model: a text lies where the numbers that its hash seeds point to. */
final class WordEncoder implements Encoder {
  private static final int DIMENSION = 16;

  @Override
  public SpaceId space() {
    return new SpaceId("e0".repeat(32));
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public boolean supports(Modality modality) {
    return modality == Modality.TEXT;
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return new FeatureLayout(List.of(new Segment("hash", DIMENSION)));
  }

  @Override
  public String towerId(Modality modality) {
    return "0a".repeat(32);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return texts.stream().map(WordEncoder::features).map(this::embedding).toList();
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    throw new IllegalArgumentException("modality: image (expected: text)");
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    double norm = 0;
    for (float feature : features) {
      norm += feature * feature;
    }
    float[] vector = new float[features.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (features[i] / Math.sqrt(norm));
    }
    return vector;
  }

  @Override
  public Calibration calibration() {
    return new Calibration(Map.of(), Map.of(Modality.IMAGE, 0.6, Modality.TEXT, 0.4));
  }

  @Override
  public void close() {}

  private Embedding embedding(float[] features) {
    return new Embedding(Modality.TEXT, features, project(Modality.TEXT, features));
  }

  private static float[] features(String text) {
    Random random = new Random(text.hashCode());
    float[] features = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      features[i] = (float) random.nextGaussian();
    }
    return features;
  }
}
