package io.triptych.indexer.bulk;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.indexer.Item;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;
import io.triptych.indexer.collection.ContentHash;
import io.triptych.indexer.collection.MediaStore;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.indexer.collection.StoredItem.StoredMedium;
import io.triptych.indexer.store.EmbeddingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes an item that a collection holds ready to be written with another encoder. What the store
 * has features of is not read again.
 */
public final class StoredItems {
  private final Encoder encoder;
  private final EmbeddingStore store;
  private final MediaStore media;
  private final MediumDecoder decoder;

  StoredItems(Encoder encoder, EmbeddingStore store, MediaStore media, ImageDecoding decoder) {
    this.encoder = encoder;
    this.store = store;
    this.media = media;
    this.decoder = new MediumDecoder(decoder);
  }

  /**
   * The hash that an item is written with: its own, so that a catalogue that did not change is
   * unchanged afterwards too. That of an item with sounds depends on the tower that heard them; if
   * that is another now, the item gets a hash of no item and is written again by the next job.
   *
   * @param heardBy the audio tower of the collection so far
   */
  String hash(StoredItem stored, String own, Optional<String> heardBy) {
    return !sounds(stored) || heardBy.equals(hearer())
        ? own
        : ContentHash.of(own + " in " + encoder.space().hex());
  }

  /**
   * A hash of what a collection holds of an item, for one whose attributes were changed: the same
   * as long as nothing changes, another when anything does, and that of no item of a catalogue.
   */
  public static String hash(StoredItem stored) {
    return ContentHash.of(
        "changed %s %s %s %s %s"
            .formatted(
                stored.id(),
                stored.title(),
                stored.description(),
                new TreeMap<>(stored.attributes()),
                stored.media()));
  }

  /** The encoder's audio tower. */
  Optional<String> hearer() {
    return encoder.supports(Modality.AUDIO)
        ? Optional.of(encoder.towerId(Modality.AUDIO))
        : Optional.empty();
  }

  /** Whether an item has sounds. */
  static boolean sounds(StoredItem stored) {
    return stored.media().stream().anyMatch(medium -> medium.modality() == Modality.AUDIO);
  }

  /**
   * The item with its media, those decoded that have to be encoded.
   *
   * @throws RejectedException if such a medium is gone, has changed or does not decode, or the pack
   *     has no tower for anything that the item holds
   */
  Prepared.Ready prepare(StoredItem stored, String hash) throws RejectedException {
    Item item = item(stored);
    List<PreparedMedium> ready = new ArrayList<>();
    long bytes = 0;
    Optional<String> text = ItemText.of(item);
    if (text.isPresent()) {
      ready.add(
          recalled(
              new PreparedMedium(
                  Modality.TEXT, ContentHash.of(text.get()), text, Optional.empty())));
    }
    for (StoredMedium medium : stored.media()) {
      PreparedMedium one = recalled(prepared(medium));
      if (one.vectors().isEmpty() && encoder.supports(one.modality())) {
        one = decoder.decode(one, read(medium));
        bytes += one.decodedBytes();
      }
      ready.add(one);
    }
    if (ready.stream().noneMatch(medium -> encoder.supports(medium.modality()))) {
      throw new RejectedException(
          Stage.VALIDATE, Reason.NO_TOWER, "item: the pack has no tower for what it holds");
    }
    return new Prepared.Ready(item, hash, ready, bytes);
  }

  /** The item as it was given, as far as the collection keeps it. */
  public static Item item(StoredItem stored) {
    return new Item(
        stored.id(),
        stored.title(),
        stored.description(),
        sources(stored, Modality.IMAGE),
        sources(stored, Modality.AUDIO),
        stored.attributes(),
        Optional.empty());
  }

  private static List<MediaSource> sources(StoredItem stored, Modality modality) {
    return stored.media().stream()
        .filter(medium -> medium.modality() == modality)
        .<MediaSource>map(medium -> new MediaSource.File(medium.file().toString()))
        .toList();
  }

  private PreparedMedium prepared(StoredMedium medium) {
    boolean own = medium.file().equals(media.path(medium.contentHash()));
    Optional<Path> file = own ? Optional.empty() : Optional.of(medium.file());
    return new PreparedMedium(medium.modality(), medium.contentHash(), Optional.empty(), file);
  }

  private PreparedMedium recalled(PreparedMedium medium) {
    if (!encoder.supports(medium.modality())) {
      return medium;
    }
    List<float[]> stored = StoredVectors.of(store, medium, encoder);
    return stored.isEmpty() ? medium : medium.withVectors(stored);
  }

  private static byte[] read(StoredMedium medium) throws RejectedException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(medium.file());
    } catch (IOException e) {
      throw new RejectedException(
          Stage.FETCH,
          Reason.FILE_NOT_FOUND,
          "path: " + medium.file() + " (expected: the file that was indexed)");
    }
    if (!ContentHash.of(bytes).equals(medium.contentHash())) {
      throw new RejectedException(
          Stage.FETCH,
          Reason.FILE_NOT_FOUND,
          "path: %s has changed (expected: the content that was indexed, SHA-256 %s)"
              .formatted(medium.file(), medium.contentHash()));
    }
    return bytes;
  }
}
