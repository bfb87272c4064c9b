package io.triptych.indexer.collection;

import io.triptych.encoder.Encoder;
import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** A folder with collections, each in {@code collections/NAME}. Safe for use by many threads. */
public final class DataDirectory {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final int FIRST_GENERATION = 1;

  private final Path collections;

  /** The data directory at {@code root}; made when the first collection is. */
  public DataDirectory(Path root) {
    this.collections = root.toAbsolutePath().normalize().resolve("collections");
  }

  /** The names of the collections, in order. */
  public List<String> collections() {
    if (!Files.isDirectory(collections)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(collections)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches() && exists(name))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is a collection called {@code name}. */
  public boolean exists(String name) {
    return Files.isRegularFile(folder(name).description());
  }

  /**
   * Opens a collection.
   *
   * @throws IllegalArgumentException if no collection can have that name
   * @throws NoSuchCollectionException if there is none
   * @throws DamagedFileException if its files cannot be read
   */
  public Collection open(String name) {
    CollectionFolder folder = existing(name);
    try {
      return Collection.open(name, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens a collection of the encoder's space, making it if it is new.
   *
   * @throws SpaceMismatchException if it exists with another space
   */
  public Collection openOrCreate(String name, Encoder encoder) {
    return openOrCreate(name, encoder.space(), encoder.dimension(), IndexSettings.DEFAULT);
  }

  /**
   * Opens a collection of the given space, making it if it is new.
   *
   * @param settings of a new collection; one that exists keeps its own
   * @throws SpaceMismatchException if it exists with another space
   */
  public Collection openOrCreate(
      String name, SpaceId space, int dimension, IndexSettings settings) {
    if (!exists(name)) {
      try {
        create(
            folder(name),
            new CollectionDescription(
                space, dimension, settings, List.of(), Schema.INITIAL, Map.of()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Collection collection = open(name);
    if (!collection.space().equals(space)) {
      SpaceId own = collection.space();
      collection.close();
      throw new SpaceMismatchException(name, space, own);
    }
    return collection;
  }

  /**
   * Starts, or goes on with, a generation of another space beside the live one of a collection.
   *
   * @param dimension the length of vectors of {@code space}
   * @throws NoSuchCollectionException if there is no such collection
   * @throws CollectionLockedException if somebody else is writing it
   * @throws IllegalArgumentException if the collection is of {@code space} already
   */
  public NextGeneration nextGeneration(String name, SpaceId space, int dimension) {
    try {
      return NextGeneration.open(name, existing(name), space, dimension);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes the generation that was live before the last switch the live one again; once more goes
   * forward again. What was written since the switch stays in the generation that it was written
   * to.
   *
   * @return the space of the collection now
   * @throws NoSuchCollectionException if there is no such collection
   * @throws CollectionLockedException if somebody else is writing it
   * @throws IllegalStateException if the collection has no earlier generation
   */
  public SpaceId rollBack(String name) {
    CollectionFolder folder = existing(name);
    try (WriteLock _ = WriteLock.take(name, folder.lock())) {
      CollectionFolder.Current current = folder.live();
      int previous =
          current
              .previous()
              .orElseThrow(() ->
                  new IllegalStateException(
                      "generation: %d is the only one of collection %s (expected: one that was migrated)"
                          .formatted(current.generation(), name)));
      // Seen to be readable before anything points to it.
      try (Collection opened = Collection.open(name, folder, previous)) {
        folder.point(previous, current.generation());
        return opened.space();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CollectionFolder existing(String name) {
    CollectionFolder folder = folder(name);
    if (!exists(name)) {
      throw new NoSuchCollectionException(name, collections());
    }
    return folder;
  }

  private CollectionFolder folder(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "collection: \"%s\" (expected: 1 to 63 of a-z, 0-9, _ and -, not beginning with _ or -)"
              .formatted(name));
    }
    return new CollectionFolder(collections.resolve(name));
  }

  /** Makes a collection aside and moves it into place, so that there is never half of one. */
  private void create(CollectionFolder target, CollectionDescription description)
      throws IOException {
    Files.createDirectories(collections);
    Path aside = Files.createDirectory(DurableFiles.aside(target.root()));
    try {
      CollectionFolder fresh = new CollectionFolder(aside);
      fresh.create(FIRST_GENERATION);
      try (Directory directory = FSDirectory.open(fresh.generation(FIRST_GENERATION));
          IndexWriter index =
              new IndexWriter(directory, CollectionWriter.config(description.index()))) {
        index.commit();
      }
      fresh.point(FIRST_GENERATION);
      description.write(fresh.description());
      moveUnlessThere(aside, target.root());
      DurableFiles.syncFolder(collections);
    } finally {
      DurableFiles.deleteRecursively(aside);
    }
  }

  private static void moveUnlessThere(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another thread or process was faster; what it made will do.
      if (!Files.isRegularFile(new CollectionFolder(to).description())) {
        throw e;
      }
    }
  }
}
