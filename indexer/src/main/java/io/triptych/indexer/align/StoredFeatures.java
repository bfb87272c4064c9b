package io.triptych.indexer.align;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.audio.SoundClips;
import io.triptych.encoder.image.RgbImage;
import io.triptych.indexer.bulk.ImageDecoding;
import io.triptych.indexer.bulk.StoredVectors;
import io.triptych.indexer.store.EmbeddingEntry;
import io.triptych.indexer.store.EmbeddingStore;
import io.triptych.indexer.store.StoredEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The features of media in an embedding store, to which it adds what the store lacks. */
final class StoredFeatures {
  private final Encoder encoder;
  private final ImageDecoding images;
  private final AudioDecoder sounds = new AudioDecoder();
  private final EmbeddingStore store;

  StoredFeatures(Encoder encoder, ImageDecoding images, EmbeddingStore store) {
    this.encoder = encoder;
    this.images = images;
    this.store = store;
  }

  /** A picture's features, or those of each clip of a sound; none if the store lacks any. */
  List<float[]> of(Modality modality, String hash) {
    String tower = encoder.towerId(modality);
    return modality == Modality.AUDIO
        ? StoredVectors.ofClips(
            hash, clip -> store.find(clip, tower).map(StoredEmbedding::features))
        : store.find(hash, tower).map(StoredEmbedding::features).stream().toList();
  }

  /**
   * A decoder's part of the work: the picture, to be encoded with others.
   *
   * @throws MediaException if it cannot be read
   */
  RgbImage picture(byte[] file) throws MediaException {
    return images.decode(file);
  }

  /** Encodes pictures by content hash and keeps what the tower made of them. */
  void addPictures(Map<String, RgbImage> pictures) {
    if (pictures.isEmpty()) {
      return;
    }
    List<String> hashes = List.copyOf(pictures.keySet());
    List<Embedding> embeddings = encoder.encodeImages(hashes.stream().map(pictures::get).toList());
    List<EmbeddingEntry> entries = new ArrayList<>();
    for (int i = 0; i < hashes.size(); i++) {
      entries.add(entry(hashes.get(i), embeddings.get(i)));
    }
    keep(Modality.IMAGE, entries);
  }

  /**
   * Encodes a sound and keeps what the tower made of its clips.
   *
   * @throws MediaException if it cannot be read, or is silent
   */
  void addSound(String hash, byte[] file) throws MediaException {
    List<Embedding> clips = encoder.encodeSounds(SoundClips.of(sounds.decode(file)));
    List<EmbeddingEntry> entries = new ArrayList<>();
    for (int i = 0; i < clips.size(); i++) {
      entries.add(entry(StoredVectors.clip(hash, i, i == clips.size() - 1), clips.get(i)));
    }
    keep(Modality.AUDIO, entries);
  }

  private static EmbeddingEntry entry(String hash, Embedding e) {
    return new EmbeddingEntry(hash, e.features(), e.vector());
  }

  private void keep(Modality modality, List<EmbeddingEntry> entries) {
    store.append(modality, encoder.towerId(modality), encoder.space(), entries);
    store.sync();
  }
}
