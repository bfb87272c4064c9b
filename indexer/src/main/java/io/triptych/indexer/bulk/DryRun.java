package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.collection.AttributeTypeException;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.ItemAttributes;
import io.triptych.indexer.collection.Schema;
import io.triptych.indexer.collection.StoredItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A target that writes nothing and encodes nothing: items are read, checked, fetched and decoded,
 * and counted as they would be. All media are decoded, also those that were encoded before.
 */
final class DryRun implements IngestTarget {
  private final Encoder encoder;
  private final ImageDecoding decoder;
  private final Optional<CollectionSearcher> before;
  private volatile Schema schema;
  private long unheard;

  /**
   * A dry run.
   *
   * @param collection what the items would go into; empty if it would be a new one
   */
  DryRun(Optional<Collection> collection, Encoder encoder, ImageDecoding decoder) {
    this.encoder = encoder;
    this.decoder = decoder;
    this.before = collection.map(Collection::searcher);
    this.schema = collection.map(Collection::schema).orElse(Schema.INITIAL);
  }

  @Override
  public void addMediaRoot(Path root) {}

  @Override
  public ItemPreparer preparer() {
    return new ItemPreparer(
        encoder,
        decoder,
        new ItemPreparer.Known() {
          @Override
          public Schema schema() {
            return schema;
          }

          @Override
          public Optional<String> itemHash(String id) {
            return before.flatMap(view -> view.itemHash(id));
          }

          @Override
          public List<float[]> vectors(PreparedMedium medium) {
            return List.of();
          }

          @Override
          public void keep(byte[] bytes) {}
        });
  }

  @Override
  public List<Optional<Rejection>> write(List<Prepared.Ready> items) {
    List<Optional<Rejection>> outcomes = new ArrayList<>();
    for (Prepared.Ready ready : items) {
      outcomes.add(check(ready));
    }
    return outcomes;
  }

  private Optional<Rejection> check(Prepared.Ready ready) {
    try {
      schema = schema.extendedBy(schema.conform(ItemAttributes.of(ready.item())));
    } catch (AttributeTypeException e) {
      return Optional.of(
          new Rejection(Stage.VALIDATE, Reason.ATTRIBUTE_TYPE_CLASH, e.getMessage()));
    }
    if (!encoder.supports(Modality.AUDIO)) {
      unheard += ready.item().audio().size();
    }
    return Optional.empty();
  }

  @Override
  public long encoded() {
    return 0;
  }

  @Override
  public long unheard() {
    return unheard;
  }

  @Override
  public Optional<String> mark() {
    return Optional.empty();
  }

  @Override
  public void commit(String mark) {}

  @Override
  public long prune(Predicate<String> keeps) {
    long pruned = 0;
    if (before.isPresent()) {
      for (StoredItem item : before.get().items()) {
        pruned += keeps.test(item.id()) ? 0 : 1;
      }
    }
    return pruned;
  }

  @Override
  public void settle(BooleanSupplier patient) {}

  @Override
  public void close() {
    before.ifPresent(CollectionSearcher::close);
  }
}
