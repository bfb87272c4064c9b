package io.triptych.indexer.align;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.bulk.Sounds;
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
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MediaReaderTest {
  private static final int RED = 0xff0000;
  private static final int GREEN = 0x00ff00;
  private static final int BLUE = 0x0000ff;

  @TempDir private Path folder;

  private final FakeEncoder encoder = new FakeEncoder(0);

  @Test
  void readsStoredFeaturesOfACollectionAndEncodesNothing() throws Exception {
    try (Collection shop = shop()) {
      int indexed = encoder.encoded.get();
      MediaReader.Media read = ofCollection(shop);
      assertThat(encoder.encoded).hasValue(indexed);
      assertThat(read.unreadable()).isZero();
      assertThat(read.all())
          .extracting(TitledMedium::item)
          .containsExactlyInAnyOrder("two", "two", "one");
      assertThat(read.all())
          .filteredOn(picture -> picture.item().equals("two"))
          .allMatch(picture -> picture.title().equals("A red thing"));
      float[] features = encoder.encodeImage(new ImageDecoder().decode(png(BLUE))).features();
      assertThat(read.all())
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
      assertThat(ofCollection(shop).all()).hasSize(3);
      assertThat(encoder.encoded).hasValue(indexed + 3);
      assertThat(ofCollection(shop).all()).hasSize(3);
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
    MediaReader.Media read = ofCatalogue(catalogue);
    assertThat(encoder.encoded).hasValue(1);
    assertThat(read.unreadable()).isEqualTo(3);
    assertThat(read.all()).extracting(TitledMedium::title).containsExactly("red thing", "the same");
    assertThat(read.all().get(0).contentHash()).isEqualTo(read.all().get(1).contentHash());

    MediaReader.Media again = ofCatalogue(catalogue);
    assertThat(encoder.encoded).hasValue(1);
    assertThat(again.all().get(1).features()).containsExactly(halves(read.all().get(1).features()));
  }

  @Test
  void readsEachClipOfASoundWithItsTitle() throws Exception {
    FakeEncoder hears = new FakeEncoder(0, true);
    Files.write(folder.resolve("long.wav"), Sounds.wav(10, 700, 1500));
    Files.write(folder.resolve("silent.wav"), Sounds.wav(2, 0));
    Files.write(folder.resolve("red.png"), png(RED));
    Path catalogue =
        Files.write(
            folder.resolve("catalogue.jsonl"),
            List.of(
                "{\"id\":\"a\",\"title\":\"two tones\",\"audio\":\"long.wav\"}",
                "{\"id\":\"b\",\"title\":\"nothing\",\"audio\":\"silent.wav\"}",
                "{\"id\":\"c\",\"title\":\"seen\",\"image\":\"red.png\"}"));
    MediaReader.Media read = ofCatalogue(catalogue, hears);
    assertThat(hears.encoded).hasValue(3);
    assertThat(read.unreadable()).isEqualTo(1);
    assertThat(read.of(Modality.IMAGE)).extracting(TitledMedium::title).containsExactly("seen");
    List<TitledMedium> clips = read.of(Modality.AUDIO);
    assertThat(clips).extracting(TitledMedium::title).containsExactly("two tones", "two tones");
    assertThat(clips.get(0).contentHash()).isEqualTo(clips.get(1).contentHash());
    // 200 Hz of crossings a feature: the first clip has the low tone, the last the high one.
    assertThat(clips.get(0).features()[3]).isEqualTo(1);
    assertThat(clips.get(1).features()[7]).isEqualTo(1);

    assertThat(ofCatalogue(catalogue, hears).of(Modality.AUDIO)).hasSize(2);
    assertThat(hears.encoded).hasValue(3);
    // Without a tower for them sounds are no errors.
    assertThat(ofCatalogue(catalogue, encoder).unreadable()).isZero();
  }

  @Test
  void readsSoundsThatACollectionHasStored() throws Exception {
    FakeEncoder hears = new FakeEncoder(0, true);
    try (Collection shop = new DataDirectory(folder.resolve("data")).openOrCreate("shop", hears)) {
      Item item =
          new Item(
              "a",
              "two  tones",
              "",
              List.of(),
              List.of(new MediaSource.Inline(Sounds.wav(10, 700, 1500))),
              Map.of(),
              Optional.empty());
      try (ItemIngestor ingestor = ItemIngestor.open(shop, hears, new ImageDecoder()::decode)) {
        ingestor.upsert(List.of(item));
      }
      int indexed = hears.encoded.get();
      assertThat(reader(hears).ofCollection(shop).of(Modality.AUDIO))
          .extracting(TitledMedium::title)
          .containsExactly("two tones", "two tones");
      assertThat(hears.encoded).hasValue(indexed);
    }
  }

  private MediaReader.Media ofCollection(Collection shop) {
    return reader(encoder).ofCollection(shop);
  }

  private MediaReader.Media ofCatalogue(Path catalogue) throws Exception {
    return ofCatalogue(catalogue, encoder);
  }

  private MediaReader.Media ofCatalogue(Path catalogue, FakeEncoder by) throws Exception {
    return reader(by).ofCatalogue(catalogue, Optional.empty(), folder.resolve("work"));
  }

  private static MediaReader reader(FakeEncoder by) {
    return new MediaReader(
        by,
        new ImageDecoder()::decode,
        Set.of(Modality.IMAGE, Modality.AUDIO),
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
