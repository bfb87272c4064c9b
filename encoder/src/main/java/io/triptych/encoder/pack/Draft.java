package io.triptych.encoder.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A folder that comes into being as a whole: it is filled under another name beside its place, and
 * is moved there or deleted, also when the process is asked to end.
 */
final class Draft implements AutoCloseable {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Path target;
  private final Path folder;
  private final Thread cleaner;

  private Draft(Path target, Path folder) {
    this.target = target;
    this.folder = folder;
    cleaner = new Thread(this::delete);
  }

  /**
   * Begins a folder.
   *
   * @throws FileAlreadyExistsException if the target is there and not an empty folder
   */
  static Draft of(Path target) throws IOException {
    requireFree(target);
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = Files.createDirectories(absolute.getParent());
    String unique =
        Long.toHexString(ProcessHandle.current().pid()) + "-" + COUNTER.incrementAndGet();
    Path folder =
        Files.createDirectory(parent.resolve("." + absolute.getFileName() + ".draft-" + unique));
    Draft draft = new Draft(absolute, folder);
    Runtime.getRuntime().addShutdownHook(draft.cleaner);
    return draft;
  }

  /** Refuses a target that is there and not an empty folder. */
  static void requireFree(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    boolean free = false;
    if (Files.isDirectory(target)) {
      try (Stream<Path> entries = Files.list(target)) {
        free = entries.findAny().isEmpty();
      }
    }
    if (!free) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "exists (expected: a new or empty folder)");
    }
  }

  /** Where to write. */
  Path folder() {
    return folder;
  }

  /** Moves the folder to its place. */
  void publish() throws IOException {
    try {
      Files.move(folder, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (DirectoryNotEmptyException e) {
      throw new FileAlreadyExistsException(
          target.toString(), null, "exists (expected: a new or empty folder)");
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      return; // The process is ending, and the hook is at work.
    }
    delete();
  }

  private void delete() {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
