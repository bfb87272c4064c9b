package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Stage;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.ItemFilter;
import io.triptych.indexer.collection.ItemScore;
import io.triptych.indexer.collection.KnnParameters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items with sounds: each clip has a vector, and an item is found by its best. */
final class SoundIngestTest {
  @TempDir Path root;

  private final FakeEncoder encoder = new FakeEncoder(0, true);

  private static Item sound(String id, byte[]... files) {
    List<MediaSource> audio =
        Arrays.stream(files).<MediaSource>map(MediaSource.Inline::new).toList();
    return new Item(id, "", "", List.of(), audio, Map.of(), Optional.empty());
  }

  private List<IngestResult> upsert(Collection shop, FakeEncoder by, Item... items)
      throws Exception {
    try (ItemIngestor ingestor = ItemIngestor.open(shop, by, new ImageDecoder()::decode)) {
      return ingestor.upsert(List.of(items));
    }
  }

  private float[] query(double hertz) throws Exception {
    return encoder
        .encodeSounds(SoundClips.of(new AudioDecoder().decode(Sounds.wav(2, hertz))))
        .getFirst()
        .vector();
  }

  @Test
  void findsItemsByTheBestOfTheirClips() throws Exception {
    try (Collection shop = new DataDirectory(root).openOrCreate("shop", encoder)) {
      assertThat(
              upsert(
                  shop,
                  encoder,
                  sound("low", Sounds.wav(3, 300)),
                  sound("high", Sounds.wav(3, 2100)),
                  sound("long", Sounds.wav(10, 700, 1100, 1500)),
                  sound("two", Sounds.wav(2, 2500), Sounds.wav(2, 900))))
          .allMatch(IngestResult.Indexed.class::isInstance);
      try (CollectionSearcher searcher = shop.searcher()) {
        assertBest(searcher, 300, "low");
        assertBest(searcher, 2100, "high");
        assertBest(searcher, 700, "long");
        assertBest(searcher, 1100, "long");
        assertBest(searcher, 1500, "long");
        assertBest(searcher, 2500, "two");
        assertBest(searcher, 900, "two");
        int doc = searcher.find("long").orElseThrow();
        assertThat(searcher.vectors(doc, Modality.AUDIO)).hasSize(3);
        assertThat(searcher.item(doc).media()).hasSize(1);
      }
    }
  }

  private void assertBest(CollectionSearcher searcher, double hertz, String id) throws Exception {
    ItemScore best =
        searcher
            .nearest(Modality.AUDIO, query(hertz), 2, ItemFilter.NONE, KnnParameters.DEFAULT)
            .hits()
            .getFirst();
    assertThat(searcher.item(best.doc()).id()).isEqualTo(id);
    assertThat(best.score()).isGreaterThan(0.999f);
  }

  @Test
  void encodesASoundOnceAndKnowsAllItsClips() throws Exception {
    byte[] file = Sounds.wav(10, 700, 1100, 1500);
    try (Collection shop = new DataDirectory(root).openOrCreate("shop", encoder)) {
      upsert(shop, encoder, sound("a", file));
      assertThat(encoder.encoded).hasValue(3);
      assertThat(upsert(shop, encoder, sound("a", file)))
          .allMatch(IngestResult.Unchanged.class::isInstance);
      upsert(shop, encoder, sound("b", file));
      assertThat(encoder.encoded).hasValue(3);
      try (CollectionSearcher searcher = shop.searcher()) {
        assertThat(searcher.vectors(searcher.find("b").orElseThrow(), Modality.AUDIO)).hasSize(3);
      }
    }
  }

  @Test
  void writesItemsAgainForATowerThatIsNew() throws Exception {
    FakeEncoder deaf = new FakeEncoder(0);
    Item item =
        new Item(
            "a",
            "a title",
            "",
            List.of(),
            List.of(new MediaSource.Inline(Sounds.wav(1, 440))),
            Map.of(),
            Optional.empty());
    try (Collection shop = new DataDirectory(root).openOrCreate("shop", encoder)) {
      upsert(shop, deaf, item);
      try (CollectionSearcher searcher = shop.searcher()) {
        assertThat(searcher.tower(Modality.AUDIO)).isEmpty();
      }
      assertThat(upsert(shop, deaf, item)).allMatch(IngestResult.Unchanged.class::isInstance);
      assertThat(upsert(shop, encoder, item)).allMatch(IngestResult.Indexed.class::isInstance);
      try (CollectionSearcher searcher = shop.searcher()) {
        assertThat(searcher.vectors(searcher.find("a").orElseThrow(), Modality.AUDIO)).hasSize(1);
      }
    }
    try (Collection again = new DataDirectory(root).open("shop");
        CollectionSearcher searcher = again.searcher()) {
      assertThat(searcher.tower(Modality.AUDIO)).contains(encoder.towerId(Modality.AUDIO));
      assertThat(searcher.tower(Modality.IMAGE)).isEmpty();
    }
  }

  @Test
  void rejectsEachBrokenSoundWithItsReason() throws Exception {
    byte[] good = Sounds.wav(1, 440);
    Map<String, byte[]> files =
        Map.of(
            "good.wav", good,
            "empty.wav", new byte[0],
            "silent.wav", Sounds.wav(1, 0),
            "cut.wav", Arrays.copyOf(good, good.length / 2),
            "cut.mp3", new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 0, 9, 1, 2, 3},
            "page.ogg", "<!doctype html><title>not found</title>".getBytes(StandardCharsets.UTF_8),
            "hour.wav", hour());
    Path catalogue = root.resolve("catalogue.jsonl");
    StringBuilder lines = new StringBuilder();
    for (String name : files.keySet().stream().sorted().toList()) {
      Files.write(root.resolve(name), files.get(name));
      lines.append("{\"id\":\"%s\",\"audio\":\"%s\"}\n".formatted(name, name));
    }
    lines.append("{\"id\":\"list\",\"audio\":[\"good.wav\",\"good.wav\"]}\n");
    lines.append("{\"id\":\"both\",\"title\":\"x\",\"audio\":[\"good.wav\",\"cut.wav\"]}\n");
    Files.writeString(catalogue, lines);
    try (Collection shop = new DataDirectory(root.resolve("data")).openOrCreate("shop", encoder)) {
      BulkReport report =
          new BulkIndexer(shop, encoder, new ImageDecoder()::decode, InstantSource.system())
              .run(BulkJob.of(catalogue).withWorkers(2), ProgressListener.NONE);
      assertThat(report.indexed()).isEqualTo(2);
      Map<String, String> letters = new TreeMap<>();
      for (String line : Files.readAllLines(report.deadLetters())) {
        JsonNode node = new ObjectMapper().readTree(line);
        assertThat(node.get("stage").textValue()).isEqualTo(Stage.DECODE.id());
        letters.put(node.get("id").textValue(), node.get("reason").textValue());
      }
      assertThat(letters)
          .isEqualTo(
              Map.of(
                  "empty.wav", Reason.EMPTY.name(),
                  "silent.wav", Reason.EMPTY.name(),
                  "cut.wav", Reason.TRUNCATED.name(),
                  "cut.mp3", Reason.CORRUPT.name(),
                  "page.ogg", Reason.UNSUPPORTED_FORMAT.name(),
                  "hour.wav", Reason.TOO_MANY_SECONDS.name(),
                  "both", Reason.TRUNCATED.name()));
    }
  }

  /** A WAV file that is an hour long, at 1000 Hz with 8 bits. */
  private static byte[] hour() {
    byte[] second = Sounds.wav(1, 440);
    byte[] file = new byte[44 + 3_600_000];
    System.arraycopy(second, 0, file, 0, 44);
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(4, file.length - 8)
        .putInt(24, 1000)
        .putInt(28, 1000)
        .putShort(32, (short) 1)
        .putShort(34, (short) 8)
        .putInt(40, 3_600_000);
    return file;
  }
}
