package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Looks at the files of a collection without changing any, whoever reads or writes it meanwhile.
 */
public final class CollectionExamination {
  private final DataDirectory data;
  private final String name;
  private final CollectionFolder folder;

  /**
   * @throws NoSuchCollectionException if there is no such collection
   */
  public CollectionExamination(DataDirectory data, String called) {
    this.data = data;
    this.name = data.resolve(called);
    this.folder = data.existing(name);
  }

  /** The collection's name. */
  public String name() {
    return name;
  }

  /** Where the results of the towers are kept. */
  public Path embeddingsFolder() {
    return folder.embeddings();
  }

  /** What is wrong with the files that say what the collection is; each with its file. */
  public List<String> descriptionDamage() throws IOException {
    List<String> damage = new ArrayList<>();
    try {
      CollectionFolder.Current current = folder.live();
      CollectionDescription.read(folder.description(current.generation()));
      if (current.previous().isPresent()) {
        CollectionDescription.read(folder.description(current.previous().getAsInt()));
      }
    } catch (DamagedFileException e) {
      damage.add(e.getMessage());
    } catch (NoSuchFileException e) {
      damage.add(e.getFile() + ": is missing");
    }
    return damage;
  }

  /** Whether there is a generation to go back to. */
  public boolean hasPrevious() throws IOException {
    return folder.live().previous().isPresent();
  }

  /**
   * Examines the live index; its description must be whole.
   *
   * @param deep whether to run Lucene's slow checks too
   */
  public IndexHealth index(boolean deep) throws IOException {
    return IndexExamination.run(folder, deep);
  }

  /** The collection at a glance; its index must be whole. */
  public CollectionStatus status() {
    return data.describe(name);
  }

  /** The media that came as bytes and that nobody needs. */
  public List<Path> orphanedMedia(Predicate<String> isNeeded) throws IOException {
    return new MediaStore(folder.media())
        .files().stream().filter(file -> !isNeeded.test(file.getFileName().toString())).toList();
  }

  /** Whether a file lies among the media that came as bytes. */
  public boolean isOwn(Path medium) {
    return medium.startsWith(folder.media());
  }

  /** What processes that are gone left behind. */
  public List<Path> leftovers() throws IOException {
    return new Leftovers(folder).find(false);
  }

  /** The generations that are kept and can be read, the live one first; the caller closes them. */
  public List<Collection> generations() throws IOException {
    return folder.openAll(name);
  }

  /** The media files of {@code item} that are not there. */
  public static List<Path> missing(StoredItem item) {
    return item.media().stream()
        .map(StoredItem.StoredMedium::file)
        .filter(file -> !Files.isRegularFile(file))
        .toList();
  }
}
