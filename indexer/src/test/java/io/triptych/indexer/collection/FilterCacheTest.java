package io.triptych.indexer.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Test;

final class FilterCacheTest {
  private final FilterCache cache = new FilterCache();

  @Test
  void whatIsOfClosedSegmentsIsDropped() throws IOException {
    try (Directory directory = new ByteBuffersDirectory();
        IndexWriter writer =
            new IndexWriter(
                directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
      write(writer, "a", "b");
      write(writer, "c");
      DirectoryReader first = DirectoryReader.open(directory);
      assertThat(passing(first)).isEqualTo(3);
      assertThat(passing(first)).isEqualTo(3);
      assertThat(cache.size()).isEqualTo(2);

      // The segment of a and b is seen otherwise from now on, that of c as before.
      writer.deleteDocuments(IndexFields.id("b"));
      writer.commit();
      DirectoryReader second = DirectoryReader.openIfChanged(first);
      assertThat(passing(second)).isEqualTo(2);
      assertThat(cache.size()).isEqualTo(3);
      assertThat(passing(first)).isEqualTo(3);
      first.close();
      assertThat(cache.size()).isEqualTo(2);
      assertThat(passing(second)).isEqualTo(2);
      second.close();
      assertThat(cache.size()).isZero();
    }
  }

  private static void write(IndexWriter writer, String... ids) throws IOException {
    for (String id : ids) {
      Document item = new Document();
      item.add(new StringField(IndexFields.ID, id, Field.Store.NO));
      item.add(new StringField(IndexFields.KIND, IndexFields.KIND_ITEM, Field.Store.NO));
      writer.addDocument(item);
    }
    writer.commit();
  }

  private int passing(DirectoryReader reader) {
    FilterCache.View view = cache.view(new IndexSearcher(reader), IndexFields.ITEMS);
    int passing = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      passing += view.of(leaf).itemCount();
    }
    return passing;
  }
}
