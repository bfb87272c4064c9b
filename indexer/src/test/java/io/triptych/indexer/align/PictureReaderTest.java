package io.triptych.indexer.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionLockedException;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.DataDirectory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PictureReaderTest {
  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;

  @TempDir private Path folder;

  private final FakeEncoder encoder = new FakeEncoder(0);

  @Test
  void readsStoredFeaturesOfACollectionAndEncodesNothing() throws Exception {
    try (Collection shop = shop()) {
      int indexed = encoder.encoded.get();
      PictureReader.Pictures read = ofCollection(shop);
      assertThat(encoder.encoded).hasValue(indexed);
      assertThat(read.unreadable()).isZero();
      assertThat(read.pictures())
          .extracting(TitledPicture::item)
          .containsExactlyInAnyOrder("two", "two", "one");
      assertThat(read.pictures())
          .filteredOn(picture -> picture.item().equals("two"))
          .allMatch(picture -> picture.title().equals("A red thing"));
      float[] features = encoder.encodeImage(new ImageDecoder().decode(png(BLUE))).features();
      assertThat(read.pictures())
          .filteredOn(picture -> picture.item().equals("one"))
          .singleElement()
          .satisfies(picture -> assertThat(picture.features()).containsExactly(halves(features)));
    }
  }

  @Test
  void encodesWhatTheStoreLacks() throws Exception {
    try (Collection shop = shop();
        Stream<Path> files = Files.list(shop.embeddingsFolder())) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("image")).toList()) {
        Files.delete(file);
      }
      int indexed = encoder.encoded.get();
      assertThat(ofCollection(shop).pictures()).hasSize(3);
      assertThat(encoder.encoded).hasValue(indexed + 3);
      assertThat(ofCollection(shop).pictures()).hasSize(3);
      assertThat(encoder.encoded).hasValue(indexed + 3);
    }
  }

  @Test
  void refusesACollectionThatIsBeingWritten() throws Exception {
    try (Collection shop = shop();
        CollectionWriter writer = shop.writer()) {
      assertThat(writer).isNotNull();
      assertThatThrownBy(() -> ofCollection(shop)).isInstanceOf(CollectionLockedException.class);
    }
  }

  @Test
  void readsACatalogueOnceAndCountsWhatItCannotRead() throws Exception {
    Files.write(folder.resolve("red.png"), png(RED));
    Files.write(folder.resolve("copy.png"), png(RED));
    Files.write(folder.resolve("broken.png"), Arrays.copyOf(png(GREEN), 40));
    Path catalogue =
        Files.write(
            folder.resolve("catalogue.jsonl"),
            List.of(
                "{\"id\":\"a\",\"title\":\"  red \\n thing \",\"image\":\"red.png\"}",
                "{\"id\":\"b\",\"title\":\"the same\",\"image\":\"copy.png\"}",
                "{\"id\":\"c\",\"title\":\"broken\",\"image\":\"broken.png\"}",
                "{\"id\":\"d\",\"title\":\"absent\",\"image\":\"absent.png\"}",
                "no item"));
    PictureReader.Pictures read = ofCatalogue(catalogue);
    assertThat(encoder.encoded).hasValue(1);
    assertThat(read.unreadable()).isEqualTo(3);
    assertThat(read.pictures())
        .extracting(TitledPicture::title)
        .containsExactly("red thing", "the same");
    assertThat(read.pictures().get(0).contentHash())
        .isEqualTo(read.pictures().get(1).contentHash());

    PictureReader.Pictures again = ofCatalogue(catalogue);
    assertThat(encoder.encoded).hasValue(1);
    assertThat(again.pictures().get(1).features())
        .containsExactly(halves(read.pictures().get(1).features()));
  }

  private PictureReader.Pictures ofCollection(Collection shop) {
    return PictureReader.ofCollection(
        shop, encoder, new ImageDecoder()::decode, (done, total) -> {});
  }

  private PictureReader.Pictures ofCatalogue(Path catalogue) throws Exception {
    return PictureReader.ofCatalogue(
        catalogue,
        Optional.empty(),
        folder.resolve("work"),
        encoder,
        new ImageDecoder()::decode,
        (done, total) -> {});
  }

  private Collection shop() throws Exception {
    Collection shop = new DataDirectory(folder.resolve("data")).openOrCreate("shop", encoder);
    try (ItemIngestor ingestor = ItemIngestor.open(shop, encoder, new ImageDecoder()::decode)) {
      ingestor.upsert(
          List.of(item("two", "A red thing", RED, GREEN), item("one", "Something", BLUE)));
    }
    return shop;
  }

  private static Item item(String id, String title, int... colours) throws Exception {
    List<MediaSource> images = new ArrayList<>();
    for (int colour : colours) {
      images.add(new MediaSource.Inline(png(colour)));
    }
    return new Item(id, title, "", images, List.of(), Map.of(), Optional.empty());
  }

  private static byte[] png(int colour) throws Exception {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, colour);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  private static float[] halves(float[] features) {
    float[] halves = new float[features.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Float.float16ToFloat(Float.floatToFloat16(features[i]));
    }
    return halves;
  }
}
