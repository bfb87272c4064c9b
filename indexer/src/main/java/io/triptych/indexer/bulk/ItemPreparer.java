package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;
import io.triptych.indexer.bulk.Prepared.Bad;
import io.triptych.indexer.bulk.Prepared.Ready;
import io.triptych.indexer.bulk.Prepared.Unchanged;
import io.triptych.indexer.catalog.MediaFetcher;
import io.triptych.indexer.catalog.MediaFetcher.Fetched;
import io.triptych.indexer.collection.AttributeTypeException;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.ItemAttributes;
import io.triptych.indexer.collection.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes an item ready for the towers: checks its values against the schema, gets its media, tells
 * whether the collection holds it just so, and decodes what the store has no embedding of. Safe for
 * use by many threads.
 */
final class ItemPreparer {
  private final Encoder encoder;
  private final MediumDecoder decoder;
  private final Known known;

  ItemPreparer(Encoder encoder, ImageDecoding decoder, Known known) {
    this.encoder = encoder;
    this.decoder = new MediumDecoder(decoder);
    this.known = known;
  }

  /** What is known of items and media before they are prepared. */
  interface Known {
    /** The types of attributes so far. */
    Schema schema();

    /** The hash that the collection has an item with. */
    Optional<String> itemHash(String id);

    /** The vectors of a medium that was encoded before; none if it has to be encoded. */
    List<float[]> vectors(PreparedMedium medium);

    /** Keeps a medium that came as bytes. */
    void keep(byte[] bytes);
  }

  /** A medium with its bytes. */
  private record Loaded(PreparedMedium medium, byte[] bytes) {}

  /**
   * Prepares an item.
   *
   * @param room where its decoded media are then
   * @throws InterruptedException if interrupted while waiting for memory
   */
  Prepared prepare(Item item, MediaFetcher fetcher, DecodeRoom room) throws InterruptedException {
    try {
      validate(item);
      List<Loaded> loaded = load(item, fetcher);
      List<PreparedMedium> media = loaded.stream().map(Loaded::medium).toList();
      String hash = ItemHash.of(item, media, encoder);
      if (known.itemHash(item.id()).filter(hash::equals).isPresent()) {
        return new Unchanged();
      }
      return decode(item, hash, loaded, room);
    } catch (RejectedException e) {
      return new Bad(e.rejection());
    }
  }

  private void validate(Item item) throws RejectedException {
    try {
      known.schema().conform(ItemAttributes.of(item));
    } catch (AttributeTypeException e) {
      throw new RejectedException(Stage.VALIDATE, Reason.ATTRIBUTE_TYPE_CLASH, e.getMessage());
    }
  }

  private List<Loaded> load(Item item, MediaFetcher fetcher) throws RejectedException {
    List<Loaded> loaded = new ArrayList<>();
    Optional<String> text = ItemText.of(item);
    if (text.isPresent()) {
      String hash = ContentHash.of(text.get());
      PreparedMedium medium = new PreparedMedium(Modality.TEXT, hash, text, Optional.empty());
      loaded.add(new Loaded(medium, new byte[0]));
    }
    load(Modality.IMAGE, item.images(), fetcher, loaded);
    load(Modality.AUDIO, item.audio(), fetcher, loaded);
    if (loaded.stream().noneMatch(l -> IngestSession.encodes(encoder, l.medium().modality()))) {
      throw new RejectedException(
          Stage.VALIDATE, Reason.NO_TOWER, "item: the pack has no tower for what it holds");
    }
    return loaded;
  }

  private static void load(
      Modality modality, List<MediaSource> sources, MediaFetcher fetcher, List<Loaded> loaded)
      throws RejectedException {
    for (MediaSource source : sources) {
      Fetched fetched = fetcher.fetch(source);
      PreparedMedium medium =
          new PreparedMedium(
              modality, ContentHash.of(fetched.bytes()), Optional.empty(), fetched.file());
      loaded.add(new Loaded(medium, fetched.bytes()));
    }
  }

  private Prepared decode(Item item, String hash, List<Loaded> loaded, DecodeRoom room)
      throws RejectedException, InterruptedException {
    List<PreparedMedium> media = new ArrayList<>();
    long bytes = 0;
    try {
      for (Loaded one : loaded) {
        PreparedMedium medium = recalled(one.medium());
        if (medium.modality() != Modality.TEXT
            && medium.vectors().isEmpty()
            && encoder.supports(medium.modality())) {
          room.enter(() -> decoder.memory(one.medium(), one.bytes()), media);
          medium = decoder.decode(medium, one.bytes());
          room.add(medium.decodedBytes());
          bytes += medium.decodedBytes();
        }
        media.add(medium);
      }
    } catch (RejectedException | InterruptedException | RuntimeException e) {
      room.release(bytes);
      throw e;
    }
    keepInline(loaded);
    return new Ready(item, hash, media, bytes);
  }

  private void keepInline(List<Loaded> loaded) {
    for (Loaded one : loaded) {
      if (one.medium().modality() != Modality.TEXT && one.medium().file().isEmpty()) {
        known.keep(one.bytes());
      }
    }
  }

  private PreparedMedium recalled(PreparedMedium medium) {
    if (!IngestSession.encodes(encoder, medium.modality())) {
      return medium;
    }
    List<float[]> stored = known.vectors(medium);
    return stored.isEmpty() ? medium : medium.withVectors(stored);
  }
}
