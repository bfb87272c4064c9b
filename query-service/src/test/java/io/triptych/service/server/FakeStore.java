package io.triptych.service.server;

import io.triptych.encoder.Modality;
import io.triptych.indexer.Item;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.util.List;
import java.util.Map;

/** One small collection called shop, and one called broken that nobody can read. */
final class FakeStore implements CollectionStore {
  private final FakeCollection shop =
      new FakeCollection()
          .add("red-shirt", "red shirt", both("red shirt", "red"))
          .add("green-shirt", "green shirt", both("green shirt", "green"))
          .add("red-car", "red car", both("red car", "red"));

  private static Map<Modality, List<float[]>> both(String words, String picture) {
    return Map.of(
        Modality.TEXT, List.of(FakeEncoder.vector(words)),
        Modality.IMAGE, List.of(FakeEncoder.vector(picture)));
  }

  @Override
  public List<String> names() {
    return List.of("shop");
  }

  @Override
  public CollectionSearcher searcher(String name) {
    return switch (name) {
      case "shop" -> shop;
      case "broken" -> throw new IllegalStateException("/secret/path: broken");
      default -> throw new NotFoundException("collection", name, "one of shop");
    };
  }

  @Override
  public List<IngestResult> upsert(String name, List<Item> items) {
    throw new UnavailableException("collection: " + name + " is being written", null);
  }

  @Override
  public void close() {}
}
