package io.triptych.indexer.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.FairBudget;
import io.triptych.encoder.FairBudget.Held;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.indexer.FakeEncoder;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many pictures are decoded at a time. */
final class IngestMemoryTest {
  /** Of a picture of 8×8 pixels, while it is decoded. */
  private static final long DECODING = ImageDecoder.BYTES_A_PIXEL * 64;

  @TempDir Path root;

  private final Counting counting = new Counting();
  private Collection shop;

  /** Counts the pictures that are decoded and not yet embedded. */
  private static final class Counting extends FakeEncoder implements ImageDecoding {
    private int decoded;
    private int most;

    Counting() {
      super(0);
    }

    @Override
    public RgbImage decode(byte[] file) throws MediaException {
      RgbImage picture = new ImageDecoder().decode(file);
      decoded++;
      most = Math.max(most, decoded);
      return picture;
    }

    @Override
    public List<Embedding> encodeImages(List<RgbImage> images) {
      decoded -= images.size();
      return super.encodeImages(images);
    }
  }

  private ItemIngestor ingestor(FairBudget memory) {
    shop = new DataDirectory(root).openOrCreate("shop", counting);
    return ItemIngestor.open(shop, counting, counting, memory);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  private static Item item(String id, int first, int count, MediaSource... more)
      throws IOException {
    List<MediaSource> pictures = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      pictures.add(new MediaSource.Inline(Pictures.png(i)));
    }
    pictures.addAll(List.of(more));
    return new Item(id, id, "", pictures, List.of(), Map.of(), Optional.empty());
  }

  private void assertAllVectors(String id, int count) {
    try (CollectionSearcher searcher = shop.searcher()) {
      var media = searcher.item(searcher.find(id).orElseThrow()).media();
      assertThat(media).hasSize(count);
    }
  }

  @Test
  void anItemOfManyPicturesIsDecodedAFewAtATime() throws Exception {
    FairBudget memory = new FairBudget(1L << 30);
    try (ItemIngestor ingestor = ingestor(memory)) {
      List<IngestResult> results = ingestor.upsert(List.of(item("a", 0, 20)));
      assertThat(results.getFirst()).isInstanceOf(IngestResult.Indexed.class);
    }
    assertThat(counting.most).isEqualTo(IngestRoom.AT_ONCE);
    // Its title too.
    assertThat(counting.encoded).hasValue(21);
    assertAllVectors("a", 20);
    assertThat(memory.takeNow(1L << 30)).isPresent();
  }

  @Test
  void noMoreIsDecodedThanThereIsMemoryFor() throws Exception {
    FairBudget memory = new FairBudget(2 * DECODING);
    try (ItemIngestor ingestor = ingestor(memory)) {
      MediaSource bad = new MediaSource.Inline(new byte[] {1, 2, 3});
      List<IngestResult> results =
          ingestor.upsert(
              List.of(
                  item("a", 0, 2),
                  item("b", 10, 9),
                  item("d", 30, 1),
                  item("a", 40, 2),
                  item("e", 50, 0, bad),
                  item("f", 60, 5)));
      assertThat(results)
          .extracting(Object::getClass)
          .containsExactly(
              IngestResult.Duplicate.class,
              IngestResult.Indexed.class,
              IngestResult.Indexed.class,
              IngestResult.Indexed.class,
              IngestResult.Rejected.class,
              IngestResult.Indexed.class);
      assertThat(counting.most).isEqualTo(3);
      results = ingestor.upsert(List.of(item("c", 20, 7, bad), item("g", 70, 1)));
      assertThat(((IngestResult.Rejected) results.get(0)).rejection().reason())
          .isEqualTo(Reason.UNSUPPORTED_FORMAT);
      assertThat(results.get(1)).isInstanceOf(IngestResult.Indexed.class);
    }
    assertAllVectors("a", 2);
    assertAllVectors("b", 9);
    assertAllVectors("d", 1);
    assertAllVectors("f", 5);
    assertThat(memory.takeNow(2 * DECODING)).isPresent();
  }

  @Test
  void aWriterWaitsForWhoeverHoldsTheMemory() throws Exception {
    FairBudget memory = new FairBudget(DECODING);
    Held held = memory.take(1);
    try (ItemIngestor ingestor = ingestor(memory)) {
      Item two = item("a", 0, 2);
      CompletableFuture<IngestResult> result = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              result.complete(ingestor.upsert(List.of(two)).getFirst());
            } catch (InterruptedException | RuntimeException e) {
              result.completeExceptionally(e);
            }
          });
      while (memory.waiting() == 0) {
        Thread.sleep(1);
      }
      held.close();
      assertThat(result.get(30, TimeUnit.SECONDS)).isInstanceOf(IngestResult.Indexed.class);
    }
    assertThat(counting.most).isOne();
  }
}
