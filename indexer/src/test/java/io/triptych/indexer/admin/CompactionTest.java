package io.triptych.indexer.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionLockedException;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.indexer.collection.NextGeneration;
import io.triptych.indexer.store.EmbeddingFileSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompactionTest {
  @TempDir Path root;
  private Shop shop;

  @BeforeEach
  void fill() throws Exception {
    shop = new Shop(root);
    shop.put(0, 10);
    shop.put(10, 20);
  }

  private long embeddings() throws IOException {
    return EmbeddingFileSummary.ofAll(shop.folder.resolve("embeddings")).stream()
        .mapToLong(EmbeddingFileSummary::embeddings)
        .sum();
  }

  private CompactionReport compact(boolean dropPrevious) throws IOException {
    return Compaction.run(shop.data, Shop.NAME, dropPrevious);
  }

  private void reindex() throws InterruptedException {
    try (NextGeneration next = shop.data.nextGeneration(Shop.NAME, IndexSettings.DEFAULT)) {
      new Reindexer(next, InstantSource.system(), 2).run(_ -> {});
      next.makeLive();
    }
  }

  @Test
  void dropsWhatNoItemNeeds() throws Exception {
    int media = shop.files("media").size();
    long before = embeddings();
    shop.delete(0, 10);
    shop.put(30, 31);
    CompactionReport report = compact(false);

    CollectionStatus status = shop.data.describe(Shop.NAME);
    assertThat(status.items()).isEqualTo(11);
    assertThat(status.segments()).isEqualTo(1);
    assertThat(status.deleted()).isZero();
    // Ten items with two pictures each, two of them with a sound of two clips.
    assertThat(report.media().count()).isEqualTo(10 * 2 + 2);
    assertThat(shop.files("media")).hasSize(media - 22 + 3);
    assertThat(report.embeddings().dropped()).isEqualTo(10 * 3 + 2 * 2);
    assertThat(report.embeddings().damaged()).isZero();
    assertThat(report.embeddings().bytes()).isPositive();
    assertThat(embeddings()).isEqualTo(before - 34 + 5).isEqualTo(report.embeddings().kept());

    // What is kept is whole: nothing that is there is encoded again.
    int encoded = shop.encoder.encoded.get();
    shop.put(10, 20);
    assertThat(shop.encoder.encoded.get()).isEqualTo(encoded);
    CompactionReport again = compact(false);
    assertThat(again.media().count()).isZero();
    assertThat(again.embeddings().dropped()).isZero();
  }

  @Test
  void generationsThatCanBeGoneBackToKeepWhatTheyNeed() throws Exception {
    reindex();
    shop.delete(0, 10);
    int media = shop.files("media").size();
    CompactionReport kept = compact(false);
    assertThat(kept.media().count()).isZero();
    assertThat(kept.embeddings().dropped()).isZero();
    assertThat(kept.generations().count()).isZero();
    shop.data.rollBack(Shop.NAME);
    assertThat(shop.see(CollectionSearcher::itemCount)).isEqualTo(20);
    shop.data.rollBack(Shop.NAME);

    CompactionReport all = compact(true);
    assertThat(all.generations().count()).isEqualTo(1);
    assertThat(all.generations().bytes()).isPositive();
    assertThat(shop.files("media")).hasSize(media - 22);
    assertThat(shop.data.describe(Shop.NAME).generations()).hasSize(1);
    assertThat(shop.see(CollectionSearcher::itemCount)).isEqualTo(10);
    assertThatThrownBy(() -> shop.data.rollBack(Shop.NAME))
        .isInstanceOf(IllegalStateException.class);
    // The live generation has a description of its own; it is still found.
    shop.put(40, 41);
    assertThat(shop.see(CollectionSearcher::itemCount)).isEqualTo(11);
  }

  @Test
  void mendsDamagedEmbeddings() throws Exception {
    List<Path> files = shop.files("embeddings");
    // A byte in the vector of one row, and a torn tail.
    Path first = files.getFirst();
    shop.damageEmbedding("i5", Modality.AUDIO);
    Path last = files.getLast();
    byte[] whole = Files.readAllBytes(last);
    Files.write(last, Arrays.copyOf(whole, whole.length - 7));

    CompactionReport report = compact(false);
    assertThat(report.embeddings().damaged()).isEqualTo(1);
    assertThat(report.embeddings().unreadable()).isEmpty();
    CompactionReport again = compact(false);
    assertThat(again.embeddings().damaged()).isZero();
    assertThat(again.embeddings().kept()).isEqualTo(report.embeddings().kept());

    // A file that may be of a newer program is left alone.
    Files.writeString(first, "not Arrow at all, or not yet");
    assertThat(compact(false).embeddings().unreadable()).containsExactly(first);
    assertThat(first).exists();
  }

  @Test
  void clearsAwayWhatWasCutOff() throws Exception {
    // Process numbers end below this on every system.
    String dead = ".999999999-1.tmp";
    Path beside = Files.createDirectory(root.resolve("collections/.shop" + dead));
    Files.writeString(beside.resolve("x"), "x");
    Path other = Files.createDirectory(root.resolve("collections/.other" + dead));
    Path torn = Files.writeString(shop.folder.resolve(".CURRENT" + dead), "torn");
    Path store = Files.writeString(shop.folder.resolve("embeddings/text-x.arrow.tmp"), "torn");
    Path generation = Files.createDirectory(shop.folder.resolve("generations/7"));
    assertThat(compact(false).leftovers().count()).isEqualTo(4);
    assertThat(beside).doesNotExist();
    assertThat(torn).doesNotExist();
    assertThat(store).doesNotExist();
    assertThat(generation).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void isTheOnlyWriter() {
    try (Collection opened = shop.data.open(Shop.NAME);
        CollectionWriter _ = opened.writer()) {
      assertThatThrownBy(() -> compact(false)).isInstanceOf(CollectionLockedException.class);
    }
  }
}
