package io.triptych.indexer.store;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * The results of a collection's towers, by content hash and tower id, in Arrow files ({@link
 * EmbeddingFile}). Two processes may have it open to add to it, each to the files of a space of its
 * own: the collection's writer to those of the live generation's space, a migration to those of the
 * space that it moves to. Each reads what the other's files held when it opened the store. Safe for
 * use by many threads.
 *
 * <p>A store saves work and holds nothing that cannot be made again: an entry that fails its
 * checksum counts as absent.
 */
public final class EmbeddingStore implements AutoCloseable {
  private final Path folder;
  private final Predicate<SpaceId> own;
  private final BufferAllocator allocator = new RootAllocator();
  private final Map<EmbeddingFile.Kind, EmbeddingFile> files = new HashMap<>();

  private EmbeddingStore(Path folder, Predicate<SpaceId> own) {
    this.folder = folder;
    this.own = own;
  }

  /**
   * Opens a store that nobody else writes; a tail that a crash tore off in the middle is cut away.
   *
   * @throws io.triptych.indexer.collection.DamagedFileException if a file is damaged otherwise
   */
  public static EmbeddingStore open(Path folder) {
    return open(folder, _ -> true);
  }

  /**
   * Opens a collection's store to add what is of the space {@code own}, which nobody else adds. In
   * files of that space a tail that a crash tore off in the middle is cut away. Those of others are
   * only read: a tail that is not whole, since somebody is just adding it, is not there yet.
   *
   * @throws io.triptych.indexer.collection.DamagedFileException if a file is damaged otherwise
   */
  public static EmbeddingStore open(Path folder, SpaceId own) {
    return open(folder, own::equals);
  }

  private static EmbeddingStore open(Path folder, Predicate<SpaceId> own) {
    EmbeddingStore store = new EmbeddingStore(folder, own);
    try (Stream<Path> found = Files.list(folder)) {
      for (Path path : found.filter(EmbeddingFile::isOne).sorted().toList()) {
        EmbeddingFile file = EmbeddingFile.open(path, own, store.allocator);
        store.files.put(file.kind(), file);
      }
      return store;
    } catch (IOException e) {
      store.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /**
   * Opens what can be read of the store in {@code folder}, without changing anything; somebody may
   * write it meanwhile. Nothing may be added to it.
   */
  public static EmbeddingStore openToRead(Path folder) {
    EmbeddingStore store = new EmbeddingStore(folder, _ -> false);
    try (Stream<Path> found = Files.list(folder)) {
      for (Path path : found.filter(EmbeddingFile::isOne).sorted().toList()) {
        EmbeddingFile.openToRead(path, store.allocator)
            .ifPresent(file -> store.files.put(file.kind(), file));
      }
      return store;
    } catch (IOException e) {
      store.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** How many embeddings there are. */
  public synchronized long size() {
    return files.values().stream().mapToLong(EmbeddingFile::size).sum();
  }

  /** Whether {@link #find} has an answer, but for damage. */
  public synchronized boolean holds(String contentHash, String towerId) {
    return files.values().stream()
        .anyMatch(file -> file.kind().tower().equals(towerId) && file.holds(contentHash));
  }

  /** Gives every content hash that {@link #holds} knows of a tower, once. */
  public synchronized void forEachHash(String towerId, Consumer<String> consumer) {
    List<EmbeddingFile> seen = new ArrayList<>();
    try {
      for (EmbeddingFile file : files.values()) {
        if (file.kind().tower().equals(towerId)) {
          file.forEachHash(hash -> {
            if (seen.stream().noneMatch(other -> other.holds(hash))) {
              consumer.accept(hash);
            }
          });
          seen.add(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the tower made of the content, of any space. */
  public synchronized Optional<StoredEmbedding> find(String contentHash, String towerId) {
    for (EmbeddingFile file : files.values()) {
      if (file.kind().tower().equals(towerId) && file.holds(contentHash)) {
        Optional<StoredEmbedding> found = file.read(contentHash);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The features that any tower of {@code modality} made of the content. */
  public synchronized Optional<float[]> features(String contentHash, Modality modality) {
    return files.values().stream()
        .filter(file -> file.kind().modality() == modality && file.holds(contentHash))
        .flatMap(file -> file.read(contentHash).stream())
        .map(StoredEmbedding::features)
        .findFirst();
  }

  /**
   * The content's vector as it was stored, of one space.
   *
   * @param tower the tower that made it; empty where the space tells
   */
  public synchronized Optional<float[]> vectorIn(
      SpaceId space, String contentHash, Modality modality, Optional<String> tower) {
    for (EmbeddingFile file : files.values()) {
      EmbeddingFile.Kind kind = file.kind();
      if (kind.space().equals(space)
          && kind.modality() == modality
          && tower.stream().allMatch(kind.tower()::equals)
          && file.holds(contentHash)) {
        Optional<StoredEmbedding> found = file.read(contentHash);
        if (found.isPresent()) {
          return found.map(StoredEmbedding::vector);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The content's vector in the encoder's space. Where the stored one is of another space but of
   * the same tower, the encoder's projection head makes it from the features.
   */
  public Optional<float[]> vector(String contentHash, Modality modality, Encoder encoder) {
    return find(contentHash, encoder.towerId(modality))
        .map(stored ->
            stored.space().equals(encoder.space())
                ? stored.vector()
                : encoder.project(modality, stored.features()));
  }

  /**
   * Adds what a tower of {@code space} made; on disk after {@link #sync()}.
   *
   * @throws IllegalArgumentException if the store was not opened to add what is of that space
   */
  public synchronized void append(
      Modality modality, String towerId, SpaceId space, List<EmbeddingEntry> entries) {
    if (!own.test(space)) {
      throw new IllegalArgumentException(
          "space: %s (expected: the one that the store was opened for)".formatted(space));
    }
    if (entries.isEmpty()) {
      return;
    }
    EmbeddingFile.Kind kind =
        new EmbeddingFile.Kind(
            modality,
            towerId,
            space,
            entries.getFirst().vector().length,
            entries.getFirst().features().length);
    try {
      EmbeddingFile file = files.get(kind);
      if (file == null) {
        file = EmbeddingFile.create(folder, kind, allocator);
        files.put(kind, file);
      }
      file.append(entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when all that was added is on disk. */
  public synchronized void sync() {
    try {
      for (EmbeddingFile file : files.values()) {
        if (own.test(file.kind().space())) {
          file.sync();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      for (EmbeddingFile file : files.values()) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      files.clear();
      allocator.close();
    }
  }
}
