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
  private final Function<Prepared.Ready, ItemOutcome> write;

  /**
   * @param view of the last commit
   * @param write encodes what is not stored and writes an item
   */
  AttributeUpdater(
      CollectionWriter writer,
      CollectionSearcher view,
      StoredItems items,
      Function<Prepared.Ready, ItemOutcome> write) {
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
    Optional<Rejection> outdated =
        ItemVersions.check(update.expectedVersion(), view.itemVersion(doc.get()));
    if (outdated.isPresent()) {
      return new UpdateResult.Rejected(outdated.get());
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
        return new UpdateResult.Unchanged(view.itemVersion(doc.get()));
      }
    } catch (AttributeTypeException e) {
      return rejected(Stage.VALIDATE, Reason.ATTRIBUTE_TYPE_CLASH, String.valueOf(e.getMessage()));
    }
    if (writer.canUpdate(update.changes().keySet())) {
      return new UpdateResult.Updated(true, writer.update(update.id(), numbers(update)));
    }
    StoredItem changed = stored.with(attributes);
    try {
      // Not what a catalogue said: no catalogue's item has this hash.
      ItemOutcome outcome = write.apply(items.prepare(changed, StoredItems.hash(changed)));
      return outcome
          .rejection()
          .<UpdateResult>map(UpdateResult.Rejected::new)
          .orElseGet(() -> new UpdateResult.Updated(false, outcome.version()));
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

  /**
   * One update for each id, the later values winning, in the order of first mention; the first
   * version that is expected counts.
   */
  static List<ItemUpdate> merged(List<ItemUpdate> updates) {
    Map<String, ItemUpdate> merged = new LinkedHashMap<>();
    for (ItemUpdate update : updates) {
      merged.merge(
          update.id(),
          update,
          (first, second) -> {
            Map<String, Optional<AttributeValue>> all = new TreeMap<>(first.changes());
            all.putAll(second.changes());
            return new ItemUpdate(
                first.id(),
                all,
                first.expectedVersion().isPresent()
                    ? first.expectedVersion()
                    : second.expectedVersion());
          });
    }
    return List.copyOf(merged.values());
  }
}
