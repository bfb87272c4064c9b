package io.triptych.cli;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.image.RgbImage;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A space of colours. A text is embedded by the colour words in it, a picture by its mean colour;
 * the features are (red, green, blue, 1) before they are brought to unit length.
 */
final class FakeEncoder implements Encoder {
  private static final FeatureLayout LAYOUT =
      new FeatureLayout(List.of(new Segment("colour", 3), new Segment("bias", 1)));

  @Override
  public SpaceId space() {
    return new SpaceId("c0".repeat(32));
  }

  @Override
  public int dimension() {
    return 4;
  }

  @Override
  public boolean supports(Modality modality) {
    return modality != Modality.AUDIO;
  }

  @Override
  public FeatureLayout features(Modality modality) {
    if (!supports(modality)) {
      throw new IllegalArgumentException("modality: audio (expected: text or image)");
    }
    return LAYOUT;
  }

  @Override
  public String towerId(Modality modality) {
    return (modality == Modality.TEXT ? "0a" : "0b").repeat(32);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return texts.stream().map(text -> embedding(Modality.TEXT, words(text))).toList();
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return images.stream().map(image -> embedding(Modality.IMAGE, mean(image))).toList();
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

  private Embedding embedding(Modality modality, float[] features) {
    return new Embedding(modality, features, project(modality, features));
  }

  private static float[] words(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return new float[] {
      has(lower, "red", "红"), has(lower, "green", "绿"), has(lower, "blue", "蓝"), 0.1f
    };
  }

  private static float has(String text, String english, String chinese) {
    return text.contains(english) || text.contains(chinese) ? 1 : 0;
  }

  private static float[] mean(RgbImage image) {
    float[] sums = new float[3];
    for (int i = 0; i < image.pixels().length; i++) {
      sums[i % 3] += Byte.toUnsignedInt(image.pixels()[i]) / 255f;
    }
    int count = image.width() * image.height();
    return new float[] {sums[0] / count, sums[1] / count, sums[2] / count, 0.1f};
  }
}
