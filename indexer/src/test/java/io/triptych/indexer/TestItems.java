package io.triptych.indexer;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Items and vectors for tests. */
public final class TestItems {
  public static final SpaceId SPACE = new SpaceId("ab".repeat(32));

  private TestItems() {}

  public static Item item(String id, String title, Map<String, AttributeValue> attributes) {
    return new Item(id, title, "", List.of(), List.of(), attributes, Optional.empty());
  }

  public static AttributeValue keyword(String... terms) {
    return new AttributeValue.Keyword(List.of(terms));
  }

  public static AttributeValue number(double value) {
    return new AttributeValue.Numeric(value);
  }

  /** An item with the given pictures' vectors. */
  public static EncodedItem withImages(Item item, float[]... vectors) {
    List<EncodedMedium> media = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      media.add(medium(Modality.IMAGE, item.id() + "#" + i, vectors[i]));
    }
    return new EncodedItem(item, ContentHash.of(item.toString()), media);
  }

  public static EncodedMedium medium(Modality modality, String content, float[] vector) {
    return new EncodedMedium(
        modality, ContentHash.of(content), Optional.of(vector), Optional.empty());
  }

  public static float[] unit(float... values) {
    double squares = 0;
    for (float x : values) {
      squares += (double) x * x;
    }
    float[] unit = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      unit[i] = (float) (values[i] / Math.sqrt(squares));
    }
    return unit;
  }

  public static float[] random(Random random, int dimension) {
    float[] values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return unit(values);
  }

  /** A unit vector near {@code centre}. */
  public static float[] near(Random random, float[] centre, double spread) {
    float[] values = centre.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (random.nextGaussian() * spread / Math.sqrt(values.length));
    }
    return unit(values);
  }

  public static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
