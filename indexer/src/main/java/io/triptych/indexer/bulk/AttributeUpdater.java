package io.triptych.indexer.bulk;

import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.collection.AttributeTypeException;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.StoredItem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Changes attributes of items. Numbers are changed in place; for anything else the item is written
 * anew, with the vectors that are stored.
 */
final class AttributeUpdater {
  private final CollectionWriter writer;
  private final CollectionSearcher view;
  private final StoredItems items;
  private final Function<Prepared.Ready, Optional<Rejection>> write;

  /**
   * @param view of the last commit
   * @param write encodes what is not stored and writes an item
   */
  AttributeUpdater(
      CollectionWriter writer,
      CollectionSearcher view,
      StoredItems items,
      Function<Prepared.Ready, Optional<Rejection>> write) {
    this.writer = writer;
    this.view = view;
    this.items = items;
    this.write = write;
  }

  /** Makes one change; an id may come once for each view. */
  UpdateResult update(ItemUpdate update) {
    Optional<Integer> doc = view.find(update.id());
    if (doc.isEmpty()) {
      return new UpdateResult.NoSuchItem();
    }
    StoredItem stored = view.item(doc.get());
    Map<String, AttributeValue> attributes = new TreeMap<>(stored.attributes());
    update
        .changes()
        .forEach((name, value) -> {
          attributes.remove(name);
          value.ifPresent(changed -> attributes.put(name, changed));
        });
    try {
      if (writer.schema().conform(attributes).equals(stored.attributes())) {
        return new UpdateResult.Unchanged();
      }
    } catch (AttributeTypeException e) {
      return rejected(Stage.VALIDATE, Reason.ATTRIBUTE_TYPE_CLASH, String.valueOf(e.getMessage()));
    }
    if (writer.canUpdate(update.changes().keySet())) {
      writer.update(update.id(), numbers(update));
      return new UpdateResult.Updated(true);
    }
    StoredItem changed = stored.with(attributes);
    try {
      // Not what a catalogue said: no catalogue's item has this hash.
      return write
          .apply(items.prepare(changed, StoredItems.hash(changed)))
          .<UpdateResult>map(UpdateResult.Rejected::new)
          .orElseGet(() -> new UpdateResult.Updated(false));
    } catch (RejectedException e) {
      return new UpdateResult.Rejected(e.rejection());
    }
  }

  private static UpdateResult rejected(Stage stage, Reason reason, String message) {
    return new UpdateResult.Rejected(new Rejection(stage, reason, message));
  }

  private static Map<String, OptionalDouble> numbers(ItemUpdate update) {
    Map<String, OptionalDouble> numbers = new TreeMap<>();
    update
        .changes()
        .forEach((name, value) ->
            numbers.put(
                name,
                value.isPresent() && value.get() instanceof AttributeValue.Numeric(double number)
                    ? OptionalDouble.of(number)
                    : OptionalDouble.empty()));
    return numbers;
  }

  /** One update for each id, the later values winning, in the order of first mention. */
  static List<ItemUpdate> merged(List<ItemUpdate> updates) {
    Map<String, ItemUpdate> merged = new LinkedHashMap<>();
    for (ItemUpdate update : updates) {
      merged.merge(
          update.id(),
          update,
          (first, second) -> {
            Map<String, Optional<AttributeValue>> all = new TreeMap<>(first.changes());
            all.putAll(second.changes());
            return new ItemUpdate(first.id(), all);
          });
    }
    return List.copyOf(merged.values());
  }
}
