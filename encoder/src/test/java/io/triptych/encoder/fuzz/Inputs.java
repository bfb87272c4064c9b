package io.triptych.encoder.fuzz;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the fuzz targets share: a scratch file, and what counts as a clear error. */
final class Inputs {
  private static final Path FOLDER = folder();

  private Inputs() {}

  private static Path folder() {
    Path memory = Path.of("/dev/shm");
    try {
      Path folder =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "triptych-fuzz")
              : Files.createTempDirectory("triptych-fuzz");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                for (var file : folder.toFile().listFiles()) {
                  file.delete();
                }
                folder.toFile().delete();
              }));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file with these contents; the one before it of that name is gone. */
  static Path file(String name, byte[] data) throws IOException {
    Path path = FOLDER.resolve(name);
    Files.deleteIfExists(path);
    return Files.write(path, data);
  }

  /** An empty folder; what was in the one before it of that name is gone. */
  static Path folder(String name) throws IOException {
    Path folder = FOLDER.resolve(name);
    delete(folder.toFile());
    return Files.createDirectories(folder);
  }

  private static void delete(File file) {
    File[] inside = file.listFiles();
    for (File one : inside == null ? new File[0] : inside) {
      delete(one);
    }
    file.delete();
  }

  /** The test resources, from wherever this runs. */
  static Path resources() {
    Path here = Path.of("src/test/resources");
    return Files.isDirectory(here) ? here : Path.of("../src/test/resources");
  }

  static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  /** An error is clear if it says what was expected, in one line. */
  static void requireClear(Exception e) {
    String message = e.getMessage();
    if (message == null || !message.contains("expected") || message.contains("\n")) {
      throw new AssertionError("an error that says nothing: " + e, e);
    }
  }
}
