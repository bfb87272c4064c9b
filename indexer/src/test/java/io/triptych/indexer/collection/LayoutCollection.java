package io.triptych.indexer.collection;

import static io.triptych.indexer.TestItems.SPACE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** New collections that keep numbers in one way or the other. */
final class LayoutCollection {
  private LayoutCollection() {}

  /**
   * Opens a new collection of two dimensions, as the program that made it would have written it.
   */
  static Collection open(Path root, NumberLayout numbers) throws IOException {
    DataDirectory data = new DataDirectory(root);
    data.openOrCreate("things", SPACE, 2, IndexSettings.DEFAULT).close();
    new CollectionDescription(
            SPACE, 2, IndexSettings.DEFAULT, List.of(), Schema.INITIAL, Map.of(), numbers)
        .write(root.resolve("collections/things/collection.yaml"));
    return data.open("things");
  }
}
