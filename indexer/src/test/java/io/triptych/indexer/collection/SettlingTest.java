package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.random;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of merges that are under way when a writer has nothing more to write. */
final class SettlingTest {
  private static final int DIMENSION = 8;

  /** More segments of one size than the policy leaves alone. */
  private static final int COMMITS = 12;

  @TempDir Path root;

  @Test
  void mergesAreWaitedForAndKept() throws Exception {
    CollectionFolder folder = folder();
    try (SlowMerges directory = new SlowMerges(folder);
        CollectionWriter writer =
            CollectionWriter.open(folder.description(), directory, () -> {})) {
      write(writer);
      assertThat(writer.isMerging()).isTrue();
      writer.settle(() -> {
        directory.goOn.countDown();
        return true;
      });
      assertThat(writer.isMerging()).isFalse();
    }
    assertThat(segments(folder)).isLessThan(COMMITS);
  }

  @Test
  void whoHasNoPatienceGivesThemUp() throws Exception {
    CollectionFolder folder = folder();
    try (SlowMerges directory = new SlowMerges(folder);
        CollectionWriter writer =
            CollectionWriter.open(folder.description(), directory, () -> {})) {
      write(writer);
      writer.settle(() -> false);
      assertThat(writer.isMerging()).isTrue();
      directory.goOn.countDown();
    }
    assertThat(segments(folder)).isEqualTo(COMMITS);
  }

  private CollectionFolder folder() throws IOException {
    new DataDirectory(root).openOrCreate("shop", SPACE, DIMENSION, IndexSettings.DEFAULT).close();
    return new CollectionFolder(root.resolve("collections/shop"));
  }

  private static void write(CollectionWriter writer) {
    Random random = new Random(1);
    for (int i = 0; i < COMMITS; i++) {
      writer.put(withImages(item("i" + i, "thing", Map.of()), random(random, DIMENSION)));
      writer.commit();
    }
  }

  private static int segments(CollectionFolder folder) throws IOException {
    try (Directory directory = FSDirectory.open(folder.generation(1));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      return reader.leaves().size();
    }
  }

  /** A disk on which merges wait until they are let go on. */
  private static final class SlowMerges extends FilterDirectory {
    final CountDownLatch goOn = new CountDownLatch(1);

    SlowMerges(CollectionFolder folder) throws IOException {
      super(FSDirectory.open(folder.generation(1)));
    }

    @Override
    public IndexOutput createOutput(String name, IOContext context) throws IOException {
      if (context.context() == IOContext.Context.MERGE) {
        try {
          goOn.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return super.createOutput(name, context);
    }
  }
}
