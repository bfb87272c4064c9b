package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.item;
import static io.triptych.indexer.TestItems.medium;
import static io.triptych.indexer.TestItems.unit;
import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.Modality;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a view's commit is called. */
final class CommitNameTest {
  @TempDir private Path root;

  private static void write(Collection collection, String id) {
    try (CollectionWriter writer = collection.writer()) {
      writer.put(
          new EncodedItem(
              item(id, id, Map.of()),
              ContentHash.of(id),
              List.of(medium(Modality.TEXT, id, unit(1, 0, 0)))));
      writer.commit();
    }
    collection.refresh();
  }

  private static String commit(Collection collection) {
    try (CollectionSearcher view = collection.searcher()) {
      return view.commit();
    }
  }

  @Test
  void whoeverReadsACommitCallsItTheSame() {
    DataDirectory data = new DataDirectory(root);
    try (Collection one = data.openOrCreate("shop", SPACE, 3, IndexSettings.DEFAULT);
        Collection other = data.open("shop")) {
      assertThat(commit(other)).isEqualTo(commit(one)).hasSize(32);
      write(one, "a");
      assertThat(commit(other)).isNotEqualTo(commit(one));
      other.refresh();
      assertThat(commit(other)).isEqualTo(commit(one));
      one.refresh();
      assertThat(commit(other)).isEqualTo(commit(one));
    }
  }

  /** Numbers of commits begin again in a collection that is made anew; names do not. */
  @Test
  void noTwoCommitsAreCalledTheSame() {
    DataDirectory data = new DataDirectory(root);
    Set<String> names = new HashSet<>();
    for (int round = 0; round < 3; round++) {
      try (Collection shop = data.openOrCreate("shop", SPACE, 3, IndexSettings.DEFAULT)) {
        names.add(commit(shop));
        for (String id : List.of("a", "b", "a")) {
          write(shop, id);
          names.add(commit(shop));
        }
      }
      data.drop("shop");
    }
    assertThat(names).hasSize(12);
  }
}
