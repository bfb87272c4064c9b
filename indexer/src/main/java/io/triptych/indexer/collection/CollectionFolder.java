package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the parts of a collection lie.
 *
 * <ul>
 *   <li>{@code collection.yaml}: see {@link CollectionDescription}; of the generation that the
 *       collection was made with;
 *   <li>{@code CURRENT}: a {@link SealedText} of kind {@code current}, whose body is {@code
 *       generation: N} and a line feed; it names the live generation. In version 2 a line {@code
 *       previous: M} may follow, the generation to go back to. A collection that was never migrated
 *       has version 1;
 *   <li>{@code generations/N/}: a Lucene index, see {@link ItemBlocks};
 *   <li>{@code generations/N.yaml}: the {@link CollectionDescription} of a generation that another
 *       pack made. It is there before {@code CURRENT} names the generation; one that {@code
 *       CURRENT} does not name is unfinished, or no longer needed;
 *   <li>{@code embeddings/}: what was encoded, by content hash;
 *   <li>{@code media/}: see {@link MediaStore};
 *   <li>{@code jobs/}: a folder for each bulk job;
 *   <li>{@code write.lock}: locked by the one writer;
 *   <li>{@code generations.lock}: locked by whoever makes or removes generations, or says which of
 *       them is live; to say so needs the other lock too.
 * </ul>
 *
 * @param root the collection's folder
 */
record CollectionFolder(Path root) {
  private static final String CURRENT_KIND = "current";
  private static final int PLAIN_VERSION = 1;
  private static final int CURRENT_VERSION = 2;
  private static final Pattern CURRENT_BODY =
      Pattern.compile("generation: ([1-9]\\d{0,8})\n(?:previous: ([1-9]\\d{0,8})\n)?");
  private static final Pattern GENERATION = Pattern.compile("([1-9]\\d{0,8})(\\.yaml)?");

  /** What {@code CURRENT} says. */
  record Current(int generation, OptionalInt previous) {}

  /** Whether there is a collection. */
  boolean exists() {
    return Files.isRegularFile(description());
  }

  Path description() {
    return root.resolve("collection.yaml");
  }

  /** The description of {@code generation}: its own, or the collection's where it has none. */
  Path description(int generation) {
    Path own = ownDescription(generation);
    return Files.exists(own) ? own : description();
  }

  /** Where the description lies of a generation that another pack made. */
  Path ownDescription(int generation) {
    return generations().resolve(generation + ".yaml");
  }

  Path current() {
    return root.resolve("CURRENT");
  }

  Path generations() {
    return root.resolve("generations");
  }

  Path generation(int number) {
    return generations().resolve(Integer.toString(number));
  }

  /** The numbers that a folder or a description is there for, rising. */
  List<Integer> generationNumbers() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    try (Stream<Path> entries = Files.list(generations())) {
      for (Path entry : entries.toList()) {
        Matcher matcher = GENERATION.matcher(entry.getFileName().toString());
        if (matcher.matches()) {
          numbers.add(Integer.parseInt(matcher.group(1)));
        }
      }
    }
    return numbers.stream().distinct().sorted().toList();
  }

  /**
   * Opens the generations that can be read, the live one first.
   *
   * @throws DamagedFileException if the live one cannot be read
   */
  List<Collection> openAll(String name) throws IOException {
    int live = live().generation();
    List<Collection> opened = new ArrayList<>(List.of(Collection.open(name, this, live)));
    for (int number : generationNumbers()) {
      // Opening an index would make the folder, where a generation is only described yet.
      if (number != live && Files.isDirectory(generation(number))) {
        try {
          opened.add(Collection.open(name, this, number));
        } catch (IOException | DamagedFileException e) {
          // The rest of one that was never finished holds nothing that anybody could go back to.
          continue;
        }
      }
    }
    return opened;
  }

  Path embeddings() {
    return root.resolve("embeddings");
  }

  Path media() {
    return root.resolve("media");
  }

  Path jobs() {
    return root.resolve("jobs");
  }

  Path lock() {
    return root.resolve("write.lock");
  }

  Path generationsLock() {
    return root.resolve("generations.lock");
  }

  /** Makes the folders of a new collection. */
  void create(int generation) throws IOException {
    for (Path folder : new Path[] {root, generation(generation), embeddings(), media(), jobs()}) {
      Files.createDirectories(folder);
    }
  }

  /** Makes {@code generation} the live one. */
  void point(int generation) throws IOException {
    SealedText.write(current(), CURRENT_KIND, PLAIN_VERSION, "generation: " + generation + "\n");
  }

  /** Makes {@code generation} the live one and the only one. */
  void pointAlone(int generation) throws IOException {
    boolean plain = !Files.exists(ownDescription(generation));
    SealedText.write(
        current(),
        CURRENT_KIND,
        plain ? PLAIN_VERSION : CURRENT_VERSION,
        "generation: " + generation + "\n");
  }

  /** Makes {@code generation} the live one, in one step, and keeps {@code previous} to go back. */
  void point(int generation, int previous) throws IOException {
    // A version that older programs refuse: they would read the wrong description.
    String body = "generation: %d\nprevious: %d\n".formatted(generation, previous);
    SealedText.write(current(), CURRENT_KIND, CURRENT_VERSION, body);
  }

  /** Which generation is live, and which was before. */
  Current live() throws IOException {
    String body = SealedText.read(current(), CURRENT_KIND, CURRENT_VERSION);
    Matcher matcher = CURRENT_BODY.matcher(body);
    if (!matcher.matches()) {
      throw new DamagedFileException(current(), "no generation is named");
    }
    return new Current(
        Integer.parseInt(matcher.group(1)),
        matcher.group(2) == null
            ? OptionalInt.empty()
            : OptionalInt.of(Integer.parseInt(matcher.group(2))));
  }
}
