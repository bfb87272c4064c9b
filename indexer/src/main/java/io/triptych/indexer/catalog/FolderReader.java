package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.encoder.audio.AudioDecoder;
import io.triptych.encoder.image.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a folder and those in it, in the order of names: each picture and each sound is an item.
 * Its id is the path from the folder, its title the file's name, its description the names of the
 * folders that it lies in, and its attribute {@code folder} their paths, so that a filter finds all
 * below one.
 *
 * <p>What is a picture or a sound is told by how a name ends, else by the first bytes. Other files,
 * those whose name begins with a dot, and links to folders are passed over. The names of one folder
 * at each depth are held in memory.
 */
final class FolderReader implements CatalogReader {
  private static final Set<String> PICTURES =
      Set.of("jpg", "jpeg", "jfif", "png", "gif", "webp", "bmp", "tif", "tiff");
  private static final Set<String> SOUNDS =
      Set.of("wav", "mp3", "ogg", "oga", "opus", "flac", "m4a", "aac", "aif", "aiff", "caf", "amr");
  private static final int SIGNATURE_BYTES = 16;

  private final Path root;
  private final EntryParser entries;
  private final Deque<Iterator<Path>> open = new ArrayDeque<>();
  private long number;

  FolderReader(Path root, CatalogLimits limits) throws IOException {
    this.root = root;
    this.entries = new EntryParser(limits);
    open.push(list(root));
  }

  private static Iterator<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList()
          .iterator();
    }
  }

  @Override
  public Optional<CatalogEntry> next() throws IOException {
    while (!open.isEmpty()) {
      if (!open.peek().hasNext()) {
        open.pop();
        continue;
      }
      Path file = open.peek().next();
      if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        open.push(list(file));
      } else if (Files.isRegularFile(file)) {
        Optional<String> kind = kind(file);
        if (kind.isPresent()) {
          return Optional.of(entries.parse(++number, object(root.relativize(file), kind.get())));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> kind(Path file) {
    String ending = ending(file.getFileName().toString()).toLowerCase(Locale.ROOT);
    if (PICTURES.contains(ending)) {
      return Optional.of("image");
    }
    if (SOUNDS.contains(ending)) {
      return Optional.of("audio");
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(SIGNATURE_BYTES);
    } catch (IOException e) {
      return Optional.empty();
    }
    if (ImageDecoder.isPicture(start)) {
      return Optional.of("image");
    }
    return AudioDecoder.isSound(start) ? Optional.of("audio") : Optional.empty();
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static ObjectNode object(Path path, String kind) {
    String id = slashes(path);
    String name = path.getFileName().toString();
    int dot = name.lastIndexOf('.');
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("id", id).put(kind, id);
    object.put("title", words(dot > 0 ? name.substring(0, dot) : name));
    if (path.getNameCount() > 1) {
      object.put("description", words(slashes(path.getParent())));
      for (int depth = 1; depth < path.getNameCount(); depth++) {
        object.withArray("folder").add(slashes(path.subpath(0, depth)));
      }
    }
    return object;
  }

  private static String slashes(Path path) {
    return path.toString().replace(path.getFileSystem().getSeparator(), "/");
  }

  private static String words(String name) {
    return name.replace('/', ' ').replace('_', ' ').replace('-', ' ').strip();
  }

  @Override
  public void close() {}
}
