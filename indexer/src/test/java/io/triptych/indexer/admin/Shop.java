package io.triptych.indexer.admin;

import io.triptych.encoder.Modality;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.TestItems;
import io.triptych.indexer.bulk.ItemIngestor;
import io.triptych.indexer.bulk.Sounds;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** A collection of texts, pictures and sounds that came as bytes. */
final class Shop {
  static final String NAME = "shop";

  final FakeEncoder encoder = new FakeEncoder(0, true);
  final DataDirectory data;
  final Path folder;

  Shop(Path root) {
    this.data = new DataDirectory(root);
    this.folder = root.resolve("collections").resolve(NAME);
  }

  /** An item with a title, two pictures of its own and, now and then, a sound of two clips. */
  static Item item(int number) throws IOException {
    return new Item(
        "i" + number,
        words(number),
        "",
        List.of(
            new MediaSource.Inline(png(2 * number)), new MediaSource.Inline(png(2 * number + 1))),
        number % 5 == 0
            ? List.of(new MediaSource.Inline(Sounds.wav(12, 250 + 40 * number)))
            : List.of(),
        Map.of("price", TestItems.number(number), "brand", TestItems.keyword("b" + number % 3)),
        Optional.empty());
  }

  /** Five words, of which the encoder sees in which of its numbers they fall. */
  private static String words(int number) {
    return new Random(number)
        .ints(5, 0, 1000)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" "));
  }

  private static byte[] png(int number) throws IOException {
    BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 16; i++) {
      image.setRGB(i % 4, i / 4, (number + 1) * 0x31415 * (i + 1));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  /** Writes the items with numbers from {@code first} to before {@code end}, in one commit. */
  void put(int first, int end) throws Exception {
    List<Item> items = new ArrayList<>();
    for (int i = first; i < end; i++) {
      items.add(item(i));
    }
    try (Collection shop = data.openOrCreate(NAME, encoder);
        ItemIngestor ingestor = ItemIngestor.open(shop, encoder, new ImageDecoder()::decode)) {
      ingestor.upsert(items);
    }
  }

  void delete(int first, int end) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = first; i < end; i++) {
      ids.add("i" + i);
    }
    try (Collection shop = data.open(NAME);
        ItemIngestor ingestor = ItemIngestor.open(shop, encoder, new ImageDecoder()::decode)) {
      ingestor.delete(ids);
    }
  }

  /** What a reader of the collection sees. */
  <T> T see(Function<CollectionSearcher, T> look) {
    try (Collection shop = data.open(NAME);
        CollectionSearcher searcher = shop.searcher()) {
      return look.apply(searcher);
    }
  }

  /** The files below a folder of the collection, in order. */
  List<Path> files(String below) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(below))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Flips a bit of the first vector of an item where it lies in the embedding store. */
  void damageEmbedding(String id, Modality modality) throws IOException {
    float[] vector =
        see(searcher -> searcher.vectors(searcher.find(id).orElseThrow(), modality).getFirst());
    ByteBuffer sought =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    sought.asFloatBuffer().put(vector);
    for (Path file : files("embeddings")) {
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at + sought.capacity() <= bytes.length; at++) {
        if (ByteBuffer.wrap(bytes, at, sought.capacity()).equals(sought)) {
          bytes[at] ^= 4;
          Files.write(file, bytes);
          return;
        }
      }
    }
    throw new IllegalStateException("no embedding of " + id);
  }
}
