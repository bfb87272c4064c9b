package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;
import static io.triptych.indexer.TestItems.keyword;
import static io.triptych.indexer.TestItems.number;
import static io.triptych.indexer.TestItems.unit;
import static io.triptych.indexer.TestItems.withImages;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.indexer.Item;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ItemFieldsTest {
  @TempDir Path root;

  @Test
  void onlyWhatIsAskedForIsRead() {
    DataDirectory data = new DataDirectory(root);
    try (Collection things = data.openOrCreate("things", SPACE, 2, IndexSettings.DEFAULT)) {
      try (CollectionWriter writer = things.writer()) {
        writer.put(
            withImages(
                new Item(
                    "a",
                    "Red dress",
                    "Of silk",
                    List.of(),
                    List.of(),
                    Map.of("colour", keyword("red"), "price", number(3), "size", number(4)),
                    Optional.empty()),
                unit(1, 0)));
        writer.commit();
      }
      things.refresh();
      try (CollectionSearcher view = things.searcher()) {
        StoredItem all = view.item(view.find("a").orElseThrow());
        assertThat(read(view, "title", "description", "thumbnail", "attributes")).isEqualTo(all);
        assertThat(all.attributes()).hasSize(3);
        assertThat(all.media()).hasSize(1);
        assertThat(read(view))
            .isEqualTo(new StoredItem("a", "", "", Map.of(), List.of()))
            .isEqualTo(view.item(view.find("a").orElseThrow(), ItemFields.ID));
        assertThat(read(view, "attributes.price", "description"))
            .isEqualTo(new StoredItem("a", "", "Of silk", Map.of("price", number(3)), List.of()));
        assertThat(read(view, "attributes.price", "attributes").attributes()).hasSize(3);
        assertThatThrownBy(() -> view.fields(List.of("titles")))
            .isInstanceOf(FieldException.class)
            .hasMessage(
                "fields: titles (expected: title, description, thumbnail, attributes or"
                    + " attributes.NAME)");
        assertThatThrownBy(() -> view.fields(List.of("attributes.weight")))
            .hasMessage(
                "fields: attributes.weight (expected: attributes.NAME, with NAME one of colour,"
                    + " price, size, stock, updated_at)");
      }
    }
  }

  private static StoredItem read(CollectionSearcher view, String... names) {
    return view.item(view.find("a").orElseThrow(), view.fields(List.of(names)));
  }
}
