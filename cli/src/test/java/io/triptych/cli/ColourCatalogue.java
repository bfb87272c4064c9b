package io.triptych.cli;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Item;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three items, red, green and blue, in a collection called {@code colours}. */
final class ColourCatalogue {
  private ColourCatalogue() {}

  static void write(Path data) {
    try (FakeEncoder encoder = new FakeEncoder();
        Collection collection = new DataDirectory(data).openOrCreate("colours", encoder);
        CollectionWriter writer = collection.writer()) {
      writer.put(item(encoder, "sku-red", "red bicycle", 499));
      writer.put(item(encoder, "sku-green", "green lamp", 20.5));
      writer.put(item(encoder, "sku-blue", "蓝 blue 自行车", 300));
      writer.commit();
    }
  }

  private static EncodedItem item(FakeEncoder encoder, String id, String title, double price) {
    Map<String, AttributeValue> attributes =
        Map.of(
            "price", new AttributeValue.Numeric(price), "tag", new AttributeValue.Keyword("test"));
    Item item = new Item(id, title, "", List.of(), List.of(), attributes, Optional.empty());
    Embedding embedding = encoder.encodeText(title);
    String hash = "%064x".formatted(id.hashCode());
    EncodedMedium text =
        new EncodedMedium(Modality.TEXT, hash, Optional.of(embedding.vector()), Optional.empty());
    return new EncodedItem(item, hash, List.of(text));
  }
}
