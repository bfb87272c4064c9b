package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.audio.WordList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CollectionWordsTest {
  @TempDir Path root;

  private static void put(CollectionWriter writer, String id, String title, String... colours) {
    writer.put(
        withImages(
            item(id, title, Map.of("colour", keyword(colours), "price", number(12345))),
            unit(1, 0)));
    writer.commit();
  }

  @Test
  void areThoseOfTitlesAndKeywordsUntilTheCollectionChanges() {
    DataDirectory data = new DataDirectory(root);
    try (Collection shop = data.openOrCreate("shop", SPACE, 2, IndexSettings.DEFAULT)) {
      try (CollectionSearcher empty = shop.searcher()) {
        assertThat(empty.words().isEmpty()).isTrue();
      }
      try (CollectionWriter writer = shop.writer()) {
        put(writer, "a", "Déjà-vu Shirt", "navy blue");
        shop.refresh();
        try (CollectionSearcher view = shop.searcher();
            CollectionSearcher again = shop.searcher()) {
          WordList words = view.words();
          for (String word : new String[] {"deja", "vu", "shirt", "navy", "blue"}) {
            assertThat(words.contains(word)).as(word).isTrue();
          }
          assertThat(words.size()).isEqualTo(5);
          assertThat(again.words()).isSameAs(words);
          put(writer, "b", "Trousers", "grey");
          shop.refresh();
          try (CollectionSearcher later = shop.searcher()) {
            assertThat(later.words().contains("trousers")).isTrue();
          }
          assertThat(view.words().contains("trousers")).isFalse();
        }
      }
    }
  }

  @Test
  void theMostFrequentOnesAreKept() throws IOException {
    DataDirectory data = new DataDirectory(root);
    try (Collection shop = data.openOrCreate("shop", SPACE, 2, IndexSettings.DEFAULT)) {
      try (CollectionWriter writer = shop.writer()) {
        put(writer, "a", "Zebra shirt", "grey");
        put(writer, "b", "Apple shirt grey", "grey");
        put(writer, "c", "X100 4711 pear", "navy");
      }
      Path index = root.resolve("collections/shop/generations/1");
      try (FSDirectory directory = FSDirectory.open(index);
          DirectoryReader reader = DirectoryReader.open(directory)) {
        assertThat(CollectionWords.mostFrequent(reader, 2))
            .containsExactlyInAnyOrder("grey", "shirt");
        assertThat(CollectionWords.mostFrequent(reader, 1)).containsExactly("grey");
        assertThat(CollectionWords.mostFrequent(reader, 6))
            .containsExactlyInAnyOrder("grey", "shirt", "apple", "navy", "pear", "zebra");
        assertThat(CollectionWords.mostFrequent(reader, 100)).hasSize(8);
      }
    }
  }
}
