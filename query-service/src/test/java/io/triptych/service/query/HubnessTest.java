package io.triptych.service.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import io.triptych.service.cache.CachingEmbedder;
import io.triptych.service.cache.EmbeddingCache;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class HubnessTest {
  private final FakeEncoder encoder = new FakeEncoder();

  @Test
  void takesOffHalfOfWhatATextHasInCommonWithPictures() {
    float[] a = axis(0);
    float[] b = axis(1);
    FakeCollection items =
        new FakeCollection()
            .add("near", "", Map.of(Modality.TEXT, List.of(a)))
            .add("far", "", Map.of(Modality.TEXT, List.of(b)))
            .add("photo", "", Map.of(Modality.IMAGE, List.of(a)))
            .add("both", "", Map.of(Modality.TEXT, List.of(b), Modality.IMAGE, List.of(b)));

    // Pictures are a and b. Mean cosines with those of others: near 0.5, far 0.5, both 0 (its own
    // picture does not count); their mean is 1/3. An item without text stays as it is.
    double[] corrections =
        new Hubness(items, SearchContext.unbounded()).corrections(new int[] {0, 1, 2, 3});

    assertThat(corrections)
        .containsExactly(new double[] {1 / 12.0, 1 / 12.0, 0, -1 / 6.0}, within(1e-6));
  }

  @Test
  void aHubIsNoLongerFoundBeforeTheRightText() throws IOException {
    // The hub is nearer to the picture asked with than the right text is, and, unlike that, has
    // something in common with the collection's pictures too.
    FakeCollection items = new FakeCollection();
    float[] asked = redPicture();
    float[] hub = mix(asked, axis(4), 0.9);
    float[] right = mix(asked, axis(5), 0.85);
    items.add("hub", "hub", Map.of(Modality.TEXT, List.of(hub)));
    items.add("right", "right", Map.of(Modality.TEXT, List.of(right)));
    for (int i = 0; i < 12; i++) {
      items.add(
          "photo" + i, "", Map.of(Modality.IMAGE, List.of(mix(axis(4), axis(6 + i % 3), 0.9))));
    }

    assertThat(first(items, false)).isEqualTo("hub");
    assertThat(first(items, true)).isEqualTo("right");
  }

  private String first(FakeCollection items, boolean csls) throws IOException {
    Searcher searcher = new Searcher(new CachingEmbedder(encoder, new ImageDecoder(), cache()));
    SearchQuery query =
        SearchQuery.builder().part(Part.image(picture())).target(Modality.TEXT).csls(csls).build();
    return searcher.search(items, query).hits().getFirst().item().id();
  }

  private float[] redPicture() throws IOException {
    return encoder.encodeImage(decode()).vector();
  }

  private static RgbImage decode() throws IOException {
    try {
      return new ImageDecoder().decode(picture());
    } catch (MediaException e) {
      throw new IOException(e);
    }
  }

  private static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, 0xff0000);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  private static EmbeddingCache cache() {
    return EmbeddingCache.of(0, Optional.empty());
  }

  private float[] axis(int i) {
    float[] vector = new float[encoder.dimension()];
    vector[i] = 1;
    return vector;
  }

  /**
   * The unit vector whose cosine with {@code a} is about {@code share}, the rest along {@code b}.
   */
  private static float[] mix(float[] a, float[] b, double share) {
    float[] mixed = new float[a.length];
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      mixed[i] = (float) (share * a[i] + Math.sqrt(1 - share * share) * b[i]);
      squares += mixed[i] * mixed[i];
    }
    for (int i = 0; i < a.length; i++) {
      mixed[i] /= (float) Math.sqrt(squares);
    }
    return mixed;
  }
}
