package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.indexer.TestItems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections that were written when items had no versions. */
final class UnversionedItemsTest {
  @TempDir Path root;

  private DataDirectory data;

  @BeforeEach
  void write() throws Exception {
    data = new DataDirectory(root);
    data.create("shop", TestItems.SPACE, 2, IndexSettings.DEFAULT, Map.of());
    try (Directory directory = FSDirectory.open(data.existing("shop").generation(1));
        IndexWriter index = new IndexWriter(directory, WriterConfig.of(IndexSettings.DEFAULT))) {
      for (String id : List.of("a", "b")) {
        List<Document> block =
            ItemBlocks.of(
                withImages(item(id, id, Map.of()), unit(1, 0)),
                7,
                Map.of("price", number(1)),
                new MediaRoots(List.of()),
                NumberLayout.DOC_VALUES);
        block.getLast().removeField(IndexFields.VERSION);
        index.updateDocuments(IndexFields.id(id), block);
      }
      index.setLiveCommitData(Map.of("triptych.mark", "job 7").entrySet());
      index.commit();
    }
  }

  private static long version(Collection shop, String id) {
    try (CollectionSearcher searcher = shop.searcher()) {
      return searcher.itemVersion(searcher.find(id).orElseThrow());
    }
  }

  @Test
  void countAsVersionOneUntilTheyAreWritten() {
    try (Collection shop = data.open("shop")) {
      assertThat(version(shop, "a")).isOne();
      try (CollectionWriter writer = shop.writer()) {
        assertThat(writer.mark()).contains("job 7");
        assertThat(writer.update("a", Map.of("price", OptionalDouble.of(5)))).isEqualTo(2);
        writer.commit();
        shop.refresh();
        assertThat(version(shop, "a")).isEqualTo(2);
        assertThat(version(shop, "b")).isOne();
        assertThat(writer.put(withImages(item("b", "new", Map.of()), unit(0, 1)))).isEqualTo(3);
        writer.commit();
      }
      shop.refresh();
      assertThat(version(shop, "b")).isEqualTo(3);
      try (CollectionWriter writer = shop.writer()) {
        assertThat(writer.mark()).as("other commits keep the mark").contains("job 7");
        assertThat(writer.put(withImages(item("c", "c", Map.of()), unit(0, 1)))).isEqualTo(4);
      }
    }
  }
}
