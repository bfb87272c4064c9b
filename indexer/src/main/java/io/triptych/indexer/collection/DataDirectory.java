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
import java.util.SortedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** A folder with collections, each in {@code collections/NAME}. Safe for use by many threads. */
public final class DataDirectory {
  static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final int FIRST_GENERATION = 1;

  private final Path collections;
  private final AliasFile aliases;

  /** The data directory at {@code root}; made when the first collection is. */
  public DataDirectory(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    this.collections = absolute.resolve("collections");
    this.aliases = new AliasFile(absolute);
  }

  /** The names of the collections, in order. */
  public List<String> collections() {
    if (!Files.isDirectory(collections)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(collections)) {
      return folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches() && folder(name).exists())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is a collection called {@code name}, or one that it is an alias of. */
  public boolean exists(String name) {
    return folder(resolve(name)).exists();
  }

  /** The aliases, in order, each with the name of the collection that it stands for. */
  public SortedMap<String, String> aliases() {
    try {
      return aliases.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The name of the collection that {@code name} means: itself, unless it is an alias.
   *
   * @throws IllegalStateException if it is an alias and a collection
   */
  public String resolve(String name) {
    String target = aliases().get(name);
    if (target != null && folder(name).exists()) {
      throw new IllegalStateException(
          "collection: %s is an alias of %s as well (expected: one of both)"
              .formatted(name, target));
    }
    return target == null ? name : target;
  }

  /**
   * Lets {@code alias} stand for a collection from now on, whatever it stood for; in one step that
   * readers do or do not see.
   *
   * @throws IllegalArgumentException if no collection can have that name
   * @throws NameTakenException if a collection has it
   * @throws NoSuchCollectionException if there is no collection {@code target}; an alias is none
   */
  public void alias(String alias, String target) {
    changeNames(() -> {
      if (folder(alias).exists()) {
        throw new NameTakenException(
            "alias: %s is a collection (expected: a name that no collection has)".formatted(alias));
      }
      if (!folder(target).exists()) {
        throw new NoSuchCollectionException(target, collections());
      }
      SortedMap<String, String> changed = aliases.read();
      changed.put(alias, target);
      aliases.write(changed);
    });
  }

  /**
   * Takes an alias away; the collection stays.
   *
   * @throws IllegalArgumentException if there is no such alias
   */
  public void removeAlias(String alias) {
    changeNames(() -> {
      SortedMap<String, String> changed = aliases.read();
      if (changed.remove(alias) == null) {
        throw new IllegalArgumentException(
            "alias: %s (expected: one %s)"
                .formatted(
                    alias,
                    changed.isEmpty() ? "that exists; there are none" : "of " + changed.keySet()));
      }
      aliases.write(changed);
    });
  }

  private void changeNames(AliasFile.Change change) {
    try {
      aliases.exclusively(change);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names that stand for a collection, in order. */
  public List<String> aliasesOf(String name) {
    return aliases().entrySet().stream()
        .filter(alias -> alias.getValue().equals(name))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Makes a collection.
   *
   * @param types the types of attributes that are known beforehand
   * @throws IllegalArgumentException if no collection can have that name, or an attribute that
   *     every collection has is given another type
   * @throws NameTakenException if something has the name
   */
  public void create(
      String name,
      SpaceId space,
      int dimension,
      IndexSettings settings,
      Map<String, AttributeType> types) {
    Schema schema = Schema.INITIAL.with(types);
    CollectionFolder target = folder(name);
    changeNames(() -> {
      requireFree(name);
      create(target, new CollectionDescription(space, dimension, settings).with(schema));
    });
  }

  /** Sees, within a change of names, that neither a collection nor an alias has the name. */
  void requireFree(String name) throws IOException {
    String target = aliases.read().get(name);
    if (target != null) {
      throw new NameTakenException(
          "collection: %s is an alias of %s (expected: a new name)".formatted(name, target));
    }
    if (folder(name).exists()) {
      throw new NameTakenException(
          "collection: %s exists already (expected: a new name)".formatted(name));
    }
  }

  /**
   * Removes a collection with all that is in it. Who has it open may read on.
   *
   * @throws NoSuchCollectionException if there is no such collection
   * @throws CollectionLockedException if somebody is writing it
   * @throws GenerationsLockedException if it is being migrated
   * @throws IllegalArgumentException if it is an alias, or has one
   */
  public void drop(String name) {
    changeNames(() -> {
      SortedMap<String, String> names = aliases.read();
      if (names.containsKey(name)) {
        throw new IllegalArgumentException(
            "collection: %s is an alias of %s (expected: a collection)"
                .formatted(name, names.get(name)));
      }
      CollectionFolder folder = existing(name);
      List<String> pointing = aliasesOf(name);
      if (!pointing.isEmpty()) {
        throw new IllegalArgumentException(
            "collection: %s has the aliases %s (expected: none; remove them or let them stand for"
                    .formatted(name, pointing)
                + " another)");
      }
      // First out of sight, in one step: a crash leaves a whole collection or none.
      Path aside = DurableFiles.aside(folder.root());
      try (WriteLock _ = WriteLock.takeGenerations(name, folder);
          WriteLock _ = WriteLock.take(name, folder)) {
        Files.move(folder.root(), aside, StandardCopyOption.ATOMIC_MOVE);
        DurableFiles.syncFolder(collections);
      }
      DurableFiles.deleteRecursively(aside);
    });
  }

  /** What there is to say about a collection, as of its last commit. */
  public CollectionStatus describe(String name) {
    String own = resolve(name);
    CollectionFolder folder = existing(own);
    try (Collection opened = Collection.open(own, folder)) {
      return StatusReader.read(opened, folder, aliasesOf(own));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens a collection, by its name or an alias.
   *
   * @throws IllegalArgumentException if no collection can have that name
   * @throws NoSuchCollectionException if there is none
   * @throws DamagedFileException if its files cannot be read
   */
  public Collection open(String name) {
    String own = resolve(name);
    CollectionFolder folder = existing(own);
    try {
      return Collection.open(own, folder);
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
      changeNames(() -> {
        // Another thread or process may have been faster; what it made will do.
        if (!exists(name)) {
          create(existingOrNew(name), new CollectionDescription(space, dimension, settings));
        }
      });
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
   * Starts, or goes on with, a generation of another space beside the live one of a collection,
   * which others may write meanwhile.
   *
   * @param dimension the length of vectors of {@code space}
   * @throws NoSuchCollectionException if there is no such collection
   * @throws GenerationsLockedException if somebody else builds one
   * @throws IllegalArgumentException if the collection is of {@code space} already
   */
  public NextGeneration nextGeneration(String name, SpaceId space, int dimension) {
    try {
      String own = resolve(name);
      return NextGeneration.open(own, existing(own), space, dimension);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a generation of the same space beside the live one of a collection, to build it with
   * other settings. Nobody can write the live one until it is closed.
   *
   * @throws NoSuchCollectionException if there is no such collection
   * @throws CollectionLockedException if somebody else is writing it
   * @throws GenerationsLockedException if somebody else builds a generation
   */
  public NextGeneration nextGeneration(String name, IndexSettings settings) {
    try {
      String own = resolve(name);
      return NextGeneration.open(own, existing(own), settings);
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
   * @throws GenerationsLockedException if a generation is being built
   * @throws IllegalStateException if the collection has no earlier generation
   */
  public SpaceId rollBack(String alias) {
    String name = resolve(alias);
    CollectionFolder folder = existing(name);
    try (WriteLock _ = WriteLock.takeGenerations(name, folder);
        WriteLock _ = WriteLock.take(name, folder)) {
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

  /** Where the results of a collection's towers are kept. */
  public Path embeddingsFolder(String name) {
    return existing(resolve(name)).embeddings();
  }

  /** A new collection never takes the place of one that an alias stands for. */
  private CollectionFolder existingOrNew(String name) {
    return resolve(name).equals(name) ? folder(name) : existing(resolve(name));
  }

  CollectionFolder existing(String name) {
    CollectionFolder folder = folder(name);
    if (!folder.exists()) {
      throw new NoSuchCollectionException(name, collections());
    }
    return folder;
  }

  CollectionFolder folder(String name) {
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
          IndexWriter index = new IndexWriter(directory, WriterConfig.of(description.index()))) {
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

  /** Gives a collection that was made aside its name. */
  void moveIn(String name, Path aside) {
    changeNames(() -> {
      requireFree(name);
      Files.move(aside, folder(name).root(), StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.syncFolder(collections);
    });
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
