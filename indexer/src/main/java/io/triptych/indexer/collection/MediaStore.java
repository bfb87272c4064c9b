package io.triptych.indexer.collection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The media that came to a collection as bytes, one file each, {@code media/HH/HASH}: HASH is the
 * SHA-256 of the bytes in hexadecimal, HH its first two digits. A file is written once and whole.
 */
public final class MediaStore {
  private final Path folder;

  MediaStore(Path folder) {
    this.folder = folder;
  }

  /** Where the bytes with the given hash lie, whether or not they are there. */
  public Path path(String contentHash) {
    ContentHash.check(contentHash);
    return folder.resolve(contentHash.substring(0, 2)).resolve(contentHash);
  }

  /** All files of media, in the order of their hashes. */
  List<Path> files() throws IOException {
    try (Stream<Path> files = Files.find(folder, 2, (file, _) -> isOne(file))) {
      return files.sorted().toList();
    }
  }

  private static boolean isOne(Path file) {
    return ContentHash.isOne(file.getFileName().toString());
  }

  /** Keeps {@code bytes}; returns, when they are on disk, their hash. */
  public String store(byte[] bytes) {
    String hash = ContentHash.of(bytes);
    Path file = path(hash);
    try {
      if (!Files.exists(file)) {
        if (!Files.isDirectory(file.getParent())) {
          Files.createDirectories(file.getParent());
          DurableFiles.syncFolder(folder);
        }
        DurableFiles.replace(file, bytes);
      }
      return hash;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
