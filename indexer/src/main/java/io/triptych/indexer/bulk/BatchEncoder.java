package io.triptych.indexer.bulk;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.EncoderUnavailableException;
import io.triptych.encoder.Modality;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import io.triptych.indexer.store.EmbeddingEntry;
import io.triptych.indexer.store.EmbeddingStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs the towers on what the store does not hold and keeps what they make. The same content is
 * encoded once, however often it stands in a batch. Used by one thread.
 */
final class BatchEncoder {
  private static final int TEXTS_A_CALL = 32;
  private static final int IMAGES_A_CALL = 16;

  private final Encoder encoder;
  private final EmbeddingStore store;
  private long encoded;

  BatchEncoder(Encoder encoder, EmbeddingStore store) {
    this.encoder = encoder;
    this.store = store;
  }

  private record Key(Modality modality, String contentHash) {
    static Key of(PreparedMedium medium) {
      return new Key(medium.modality(), medium.contentHash());
    }
  }

  /** The vectors of a batch, and the media that have none because their tower failed. */
  static final class Result {
    private final Map<Key, List<float[]>> vectors = new HashMap<>();
    private final Map<Key, String> failures = new HashMap<>();

    /** The vectors of a medium; none if the pack has no tower for it. */
    List<float[]> vectorsOf(PreparedMedium medium) {
      return vectors.getOrDefault(Key.of(medium), List.of());
    }

    /** Why an item cannot be written; empty if it can. */
    Optional<Rejection> failureOf(Prepared.Ready item) {
      return failureOf(item.media());
    }

    /** Why an item with these media cannot be written; empty if it can. */
    Optional<Rejection> failureOf(List<PreparedMedium> media) {
      return media.stream()
          .map(medium -> failures.get(Key.of(medium)))
          .filter(message -> message != null)
          .findFirst()
          .map(message -> new Rejection(Stage.ENCODE, Reason.ENCODE_FAILED, message));
    }
  }

  /** How many media went through a tower so far. */
  long encoded() {
    return encoded;
  }

  Result encode(List<Prepared.Ready> items) {
    return encodeMedia(items.stream().flatMap(item -> item.media().stream()).toList());
  }

  Result encodeMedia(List<PreparedMedium> media) {
    Result result = new Result();
    Map<Key, PreparedMedium> texts = new LinkedHashMap<>();
    Map<Key, PreparedMedium> images = new LinkedHashMap<>();
    Map<Key, PreparedMedium> sounds = new LinkedHashMap<>();
    for (PreparedMedium medium : media) {
      if (IngestSession.encodes(encoder, medium.modality()) && !lookUp(medium, result)) {
        Map<Key, PreparedMedium> missing =
            switch (medium.modality()) {
              case TEXT -> texts;
              case IMAGE -> images;
              case AUDIO -> sounds;
            };
        missing.merge(Key.of(medium), medium, (a, b) -> isDecoded(a) ? a : b);
      }
    }
    run(
        Modality.TEXT,
        List.copyOf(texts.values()),
        TEXTS_A_CALL,
        part -> encoder.encodePassages(part.stream().map(m -> m.text().orElseThrow()).toList()),
        result);
    run(
        Modality.IMAGE,
        List.copyOf(images.values()),
        IMAGES_A_CALL,
        part -> encoder.encodeImages(part.stream().map(m -> m.image().orElseThrow()).toList()),
        result);
    sounds.values().forEach(sound -> encodeSound(sound, result));
    return result;
  }

  private static boolean isDecoded(PreparedMedium medium) {
    return medium.image().isPresent() || !medium.clips().isEmpty();
  }

  private void encodeSound(PreparedMedium sound, Result result) {
    List<Embedding> clips;
    try {
      clips = encoder.encodeSounds(sound.clips());
    } catch (EncoderUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      result.failures.put(Key.of(sound), e.toString());
      return;
    }
    List<EmbeddingEntry> entries = new ArrayList<>();
    for (int i = 0; i < clips.size(); i++) {
      String hash = StoredVectors.clip(sound.contentHash(), i, i == clips.size() - 1);
      entries.add(new EmbeddingEntry(hash, clips.get(i).features(), clips.get(i).vector()));
    }
    store.append(Modality.AUDIO, encoder.towerId(Modality.AUDIO), encoder.space(), entries);
    result.vectors.put(Key.of(sound), clips.stream().map(Embedding::vector).toList());
    encoded++;
  }

  private boolean lookUp(PreparedMedium medium, Result result) {
    if (result.vectors.containsKey(Key.of(medium))) {
      return true;
    }
    // An earlier batch may have encoded it since it was prepared.
    List<float[]> stored =
        medium.vectors().isEmpty() ? StoredVectors.of(store, medium, encoder) : medium.vectors();
    if (!stored.isEmpty()) {
      result.vectors.put(Key.of(medium), stored);
    }
    return !stored.isEmpty();
  }

  private void run(
      Modality modality,
      List<PreparedMedium> media,
      int atOnce,
      Function<List<PreparedMedium>, List<Embedding>> tower,
      Result result) {
    for (int start = 0; start < media.size(); start += atOnce) {
      List<PreparedMedium> part = media.subList(start, Math.min(media.size(), start + atOnce));
      List<Embedding> embeddings;
      try {
        embeddings = tower.apply(part);
      } catch (EncoderUnavailableException e) {
        // No fault of the media: the job ends here and can be resumed.
        throw e;
      } catch (RuntimeException e) {
        oneByOne(modality, part, tower, result);
        continue;
      }
      keep(modality, part, embeddings, result);
    }
  }

  /** Finds which of some media a tower fails on, so that the others are not lost with them. */
  private void oneByOne(
      Modality modality,
      List<PreparedMedium> media,
      Function<List<PreparedMedium>, List<Embedding>> tower,
      Result result) {
    for (PreparedMedium medium : media) {
      List<Embedding> embedding;
      try {
        embedding = tower.apply(List.of(medium));
      } catch (EncoderUnavailableException e) {
        throw e;
      } catch (RuntimeException e) {
        result.failures.put(Key.of(medium), e.toString());
        continue;
      }
      keep(modality, List.of(medium), embedding, result);
    }
  }

  private void keep(
      Modality modality, List<PreparedMedium> media, List<Embedding> embeddings, Result result) {
    List<EmbeddingEntry> entries = new ArrayList<>();
    for (int i = 0; i < media.size(); i++) {
      Embedding embedding = embeddings.get(i);
      entries.add(
          new EmbeddingEntry(media.get(i).contentHash(), embedding.features(), embedding.vector()));
    }
    store.append(modality, encoder.towerId(modality), encoder.space(), entries);
    for (int i = 0; i < media.size(); i++) {
      result.vectors.put(Key.of(media.get(i)), List.of(embeddings.get(i).vector()));
    }
    encoded += media.size();
  }
}
