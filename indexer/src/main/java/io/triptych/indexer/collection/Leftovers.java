package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What processes that were cut off left behind: files and folders that {@link DurableFiles#aside}
 * named, files of embeddings that were never finished, and generations without a description.
 *
 * @param collection where the collection lies
 */
record Leftovers(CollectionFolder collection) {
  private static final Pattern ASIDE = Pattern.compile("\\.(.+)\\.(\\d+)-\\d+\\.tmp");

  /**
   * Finds them, without those of processes that are still there.
   *
   * @param locked whether the caller holds the write lock, so that nothing within the collection is
   *     being made
   */
  List<Path> find(boolean locked) throws IOException {
    List<Path> found = new ArrayList<>();
    Path root = collection.root();
    for (Path entry : entries(root.getParent())) {
      Matcher aside = ASIDE.matcher(entry.getFileName().toString());
      if (aside.matches()
          && aside.group(1).equals(root.getFileName().toString())
          && !alive(aside.group(2))) {
        found.add(entry);
      }
    }
    for (Path folder : List.of(root, collection.generations(), collection.embeddings())) {
      for (Path entry : entries(folder)) {
        String name = entry.getFileName().toString();
        Matcher aside = ASIDE.matcher(name);
        boolean made = aside.matches() ? alive(aside.group(2)) : !locked;
        if (name.endsWith(".tmp") && (locked || !made)) {
          found.add(entry);
        }
      }
    }
    for (Path folder : entries(collection.media())) {
      for (Path entry : Files.isDirectory(folder) ? entries(folder) : List.<Path>of()) {
        Matcher aside = ASIDE.matcher(entry.getFileName().toString());
        if (aside.matches() && (locked || !alive(aside.group(2)))) {
          found.add(entry);
        }
      }
    }
    found.addAll(generations());
    return found;
  }

  /** Folders of generations that no description belongs to, beside those that are in use. */
  private List<Path> generations() throws IOException {
    List<Path> found = new ArrayList<>();
    CollectionFolder.Current current;
    try {
      current = collection.live();
    } catch (DamagedFileException e) {
      return found;
    }
    for (int number : collection.generationNumbers()) {
      boolean used =
          number == current.generation()
              || current.previous().stream().anyMatch(previous -> previous == number);
      if (!used && !Files.exists(collection.ownDescription(number))) {
        found.add(collection.generation(number));
      }
    }
    return found;
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private static boolean alive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }
}
