package io.triptych.service.server;

import io.triptych.encoder.Modality;
import io.triptych.indexer.admin.Diagnosis;
import io.triptych.indexer.bulk.IngestResult;
import io.triptych.indexer.bulk.ItemUpdate;
import io.triptych.indexer.bulk.UpdateResult;
import io.triptych.indexer.bulk.VersionedItem;
import io.triptych.indexer.collection.AttributeType;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionStatus;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.service.FakeCollection;
import io.triptych.service.FakeEncoder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One small collection called shop, and one called broken that nobody can read. */
class FakeStore implements CollectionStore {
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

  private static UnavailableException busy(String name) {
    return new UnavailableException("collection: " + name + " is being written", null);
  }

  @Override
  public List<IngestResult> write(String name, List<VersionedItem> items) {
    throw busy(name);
  }

  @Override
  public List<UpdateResult> update(String name, List<ItemUpdate> updates) {
    throw busy(name);
  }

  @Override
  public int delete(String name, List<String> ids) {
    throw busy(name);
  }

  @Override
  public int deleteMatching(String name, String filter) {
    throw busy(name);
  }

  @Override
  public CollectionStatus describe(String name) {
    throw new NotFoundException("collection", name, "one with files");
  }

  @Override
  public void create(String name, IndexSettings settings, Map<String, AttributeType> types) {
    throw busy(name);
  }

  @Override
  public void drop(String name) {
    throw busy(name);
  }

  @Override
  public SortedMap<String, String> aliases() {
    return new TreeMap<>();
  }

  @Override
  public void alias(String alias, String target) {
    throw busy(target);
  }

  @Override
  public void removeAlias(String alias) {
    throw busy(alias);
  }

  @Override
  public Diagnosis examine(String name, boolean deep) {
    throw new NotFoundException("collection", name, "one with files");
  }

  @Override
  public void close() {}
}
