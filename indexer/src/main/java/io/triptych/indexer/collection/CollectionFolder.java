package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the parts of a collection lie.
 *
 * <ul>
 *   <li>{@code collection.yaml}: see {@link CollectionDescription};
 *   <li>{@code CURRENT}: a {@link SealedText} of kind {@code current}, whose body is {@code
 *       generation: N} and a line feed; it names the live generation;
 *   <li>{@code generations/N/}: a Lucene index, see {@link ItemBlocks};
 *   <li>{@code embeddings/}: what was encoded, by content hash;
 *   <li>{@code media/}: see {@link MediaStore};
 *   <li>{@code jobs/}: a folder for each bulk job;
 *   <li>{@code write.lock}: locked by the one writer.
 * </ul>
 *
 * @param root the collection's folder
 */
record CollectionFolder(Path root) {
  private static final String CURRENT_KIND = "current";
  private static final int CURRENT_VERSION = 1;
  private static final Pattern CURRENT_BODY = Pattern.compile("generation: ([1-9]\\d{0,8})\n");

  Path description() {
    return root.resolve("collection.yaml");
  }

  Path current() {
    return root.resolve("CURRENT");
  }

  Path generation(int number) {
    return root.resolve("generations").resolve(Integer.toString(number));
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

  /** Makes the folders of a new collection. */
  void create(int generation) throws IOException {
    for (Path folder : new Path[] {root, generation(generation), embeddings(), media(), jobs()}) {
      Files.createDirectories(folder);
    }
  }

  /** Makes {@code generation} the live one. */
  void point(int generation) throws IOException {
    SealedText.write(current(), CURRENT_KIND, CURRENT_VERSION, "generation: " + generation + "\n");
  }

  /** The number of the live generation. */
  int liveGeneration() throws IOException {
    String body = SealedText.read(current(), CURRENT_KIND, CURRENT_VERSION);
    Matcher matcher = CURRENT_BODY.matcher(body);
    if (!matcher.matches()) {
      throw new DamagedFileException(current(), "no generation is named");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
