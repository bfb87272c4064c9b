package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.collection.AttributeTypeException;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.EncodedItem;
import io.triptych.indexer.collection.EncodedMedium;
import io.triptych.indexer.collection.Schema;
import io.triptych.indexer.collection.SpaceMismatchException;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.store.EmbeddingStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The one way of items into a collection: prepared one by one, on many threads, then encoded some
 * at a time, on one, and put by many. An item goes in whole or not at all: one bad medium rejects
 * it.
 */
final class IngestSession implements IngestTarget {
  private final Collection collection;
  private final Encoder encoder;
  private final CollectionWriter writer;
  private final EmbeddingStore store;
  private final BatchEncoder batches;
  private final ImageDecoding decoder;
  private final PutThreads threads = new PutThreads(Runtime.getRuntime().availableProcessors());
  private CollectionSearcher before;
  private long unheard;

  private IngestSession(
      Collection collection,
      Encoder encoder,
      ImageDecoding decoder,
      CollectionWriter writer,
      EmbeddingStore store) {
    this.collection = collection;
    this.encoder = encoder;
    this.decoder = decoder;
    this.writer = writer;
    this.store = store;
    this.batches = new BatchEncoder(encoder, store);
    collection.refresh();
    this.before = collection.searcher();
  }

  /**
   * Starts to write a collection.
   *
   * @throws SpaceMismatchException if the encoder's space is not the collection's
   * @throws io.triptych.indexer.collection.CollectionLockedException if somebody else writes
   */
  static IngestSession open(Collection collection, Encoder encoder, ImageDecoding decoder) {
    if (!collection.space().equals(encoder.space())) {
      throw new SpaceMismatchException(collection.name(), encoder.space(), collection.space());
    }
    CollectionWriter writer = collection.writer();
    try {
      EmbeddingStore store = EmbeddingStore.open(collection.embeddingsFolder(), collection.space());
      return new IngestSession(collection, encoder, decoder, writer, store);
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  @Override
  public void addMediaRoot(Path root) {
    writer.addMediaRoot(root);
  }

  @Override
  public ItemPreparer preparer() {
    CollectionSearcher view = before;
    return new ItemPreparer(
        encoder,
        decoder,
        new ItemPreparer.Known() {
          @Override
          public Schema schema() {
            return writer.schema();
          }

          @Override
          public Optional<String> itemHash(String id) {
            return view.itemHash(id);
          }

          @Override
          public List<float[]> vectors(PreparedMedium medium) {
            return StoredVectors.of(store, medium, encoder);
          }

          @Override
          public void keep(byte[] bytes) {
            collection.media().store(bytes);
          }
        });
  }

  @Override
  public List<Optional<Rejection>> write(List<Prepared.Ready> items) {
    return put(items).stream().map(ItemOutcome::rejection).toList();
  }

  /** As {@link #write}, with the versions of what was written. */
  List<ItemOutcome> put(List<Prepared.Ready> items) {
    BatchEncoder.Result encoded = batches.encode(items);
    List<Put> puts = new ArrayList<>();
    // In order, since the first item that has an attribute gives it its type.
    for (Prepared.Ready item : items) {
      puts.add(encoded.failureOf(item).map(Put::refused).orElseGet(() -> prepare(item, encoded)));
    }
    List<ItemOutcome> outcomes = new ArrayList<>(Collections.nCopies(puts.size(), null));
    threads.run(puts.size(), i -> outcomes.set(i, put(puts.get(i))));
    for (int i = 0; i < puts.size(); i++) {
      if (outcomes.get(i).rejection().isEmpty()) {
        count(puts.get(i).media());
      }
    }
    return outcomes;
  }

  /**
   * Embeds media of an item that is not ready yet, and puts them in their own places.
   *
   * @throws RejectedException if one of them cannot be embedded
   */
  void embed(List<PreparedMedium> media) throws RejectedException {
    BatchEncoder.Result encoded = batches.encodeMedia(media);
    Optional<Rejection> failure = encoded.failureOf(media);
    if (failure.isPresent()) {
      throw new RejectedException(failure.get());
    }
    media.replaceAll(medium -> medium.embedded(encoded.vectorsOf(medium)));
  }

  /**
   * An item on its way into the index.
   *
   * @param outcome what becomes of it if nothing goes wrong with writing it
   * @param write puts it; does nothing if it cannot go in
   */
  private record Put(ItemOutcome outcome, Runnable write, List<EncodedMedium> media) {
    static Put refused(Rejection rejection) {
      return new Put(ItemOutcome.rejected(rejection), () -> {}, List.of());
    }
  }

  private Put prepare(Prepared.Ready ready, BatchEncoder.Result encoded) {
    List<EncodedMedium> media = new ArrayList<>();
    for (PreparedMedium medium : ready.media()) {
      media.add(
          new EncodedMedium(
              medium.modality(), medium.contentHash(), encoded.vectorsOf(medium), medium.file()));
    }
    try {
      CollectionWriter.Pending pending =
          writer.prepare(new EncodedItem(ready.item(), ready.itemHash(), media));
      return new Put(ItemOutcome.written(pending.version()), pending.write(), media);
    } catch (AttributeTypeException e) {
      // Another item of the same batch gave the attribute its type.
      return Put.refused(rejection(Stage.VALIDATE, Reason.ATTRIBUTE_TYPE_CLASH, e));
    } catch (IllegalArgumentException e) {
      return Put.refused(rejection(Stage.INDEX, Reason.INDEX_FAILED, e));
    }
  }

  private static ItemOutcome put(Put put) {
    try {
      put.write().run();
      return put.outcome();
    } catch (IllegalArgumentException e) {
      return ItemOutcome.rejected(rejection(Stage.INDEX, Reason.INDEX_FAILED, e));
    }
  }

  private void count(List<EncodedMedium> media) {
    for (EncodedMedium medium : media) {
      if (medium.modality() == Modality.AUDIO) {
        if (encodes(encoder, Modality.AUDIO)) {
          writer.embeddedBy(Modality.AUDIO, encoder.towerId(Modality.AUDIO));
        } else {
          unheard++;
        }
      }
    }
  }

  private static Rejection rejection(Stage stage, Reason reason, RuntimeException e) {
    return new Rejection(stage, reason, String.valueOf(e.getMessage()));
  }

  /**
   * Changes attributes of items, each id once; what it writes anew is read from the last commit.
   * Call {@link #renew} before.
   */
  AttributeUpdater updater() {
    return new AttributeUpdater(
        writer,
        before,
        new StoredItems(encoder, store, collection.media(), decoder),
        ready -> put(List.of(ready)).getFirst());
  }

  /** The version of an item as of the last {@link #renew}; 0 for one that is not there. */
  long version(String id) {
    return before.find(id).map(before::itemVersion).orElse(0L);
  }

  /**
   * The ids of the items that pass a filter as of the last {@link #renew}.
   *
   * @throws io.triptych.indexer.collection.FilterException if the filter does not parse or names an
   *     unknown attribute
   */
  List<String> matching(String filter) {
    int[] docs = before.passing(before.filter(filter));
    return Arrays.stream(docs).mapToObj(doc -> before.item(doc).id()).toList();
  }

  void delete(String id) {
    writer.delete(id);
  }

  @Override
  public long encoded() {
    return batches.encoded();
  }

  @Override
  public long unheard() {
    return unheard;
  }

  @Override
  public Optional<String> mark() {
    return writer.mark();
  }

  @Override
  public void commit(String mark) {
    store.sync();
    writer.commit(mark);
    collection.refresh();
  }

  @Override
  public long prune(Predicate<String> keeps) {
    long pruned = 0;
    renew();
    for (StoredItem item : before.items()) {
      if (!keeps.test(item.id())) {
        writer.delete(item.id());
        pruned++;
      }
    }
    if (pruned > 0) {
      commit();
    }
    return pruned;
  }

  @Override
  public void settle(BooleanSupplier patient) throws InterruptedException {
    writer.settle(patient);
    collection.refresh();
  }

  /** Whether segments of the index are being merged. */
  boolean isMerging() {
    return writer.isMerging();
  }

  /** Makes what was written visible and durable. */
  void commit() {
    store.sync();
    writer.commit();
    collection.refresh();
  }

  /** Tells unchanged items by the last commit from now on; no preparer may be at work. */
  void renew() {
    before.close();
    collection.refresh();
    before = collection.searcher();
  }

  /** Whether the pack can place anything of this kind in the space. */
  static boolean encodes(Encoder encoder, Modality modality) {
    return encoder.supports(modality);
  }

  @Override
  public void close() {
    CollectionSearcher view = before;
    try (writer;
        store;
        view;
        threads) {
      // All are closed, in reverse order, whatever the others do.
    }
  }
}
