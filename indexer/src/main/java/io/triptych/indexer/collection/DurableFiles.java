package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Files that are there whole or not at all, also after a crash. */
final class DurableFiles {
  private static final AtomicLong COUNTER = new AtomicLong();

  private DurableFiles() {}

  /** Replaces {@code file} by one with {@code content}; returns when that is on disk. */
  static void replace(Path file, byte[] content) throws IOException {
    Path temporary = aside(file);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      syncFolder(file.getParent());
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Gives a file that never changes a second name, or copies it where that cannot be; tells whether
   * it was copied.
   */
  static boolean linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
      return false;
    } catch (UnsupportedOperationException e) {
      copy(from, to);
      return true;
    } catch (NoSuchFileException | FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      // Another file system, or one without links.
      copy(from, to);
      return true;
    }
  }

  /** Copies what a file holds now; returns when that is on disk. */
  static void copy(Path from, Path to) throws IOException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel target =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = source.size();
      long done = 0;
      while (done < size) {
        long copied = source.transferTo(done, size - done, target);
        if (copied <= 0) {
          break;
        }
        done += copied;
      }
      target.force(true);
    }
  }

  /** A hidden name beside {@code file} that no other process or thread uses. */
  static Path aside(Path file) {
    return file.resolveSibling(
        ".%s.%d-%d.tmp"
            .formatted(
                file.getFileName(), ProcessHandle.current().pid(), COUNTER.incrementAndGet()));
  }

  /** Removes a folder with all that is in it, if it is there. */
  static void deleteRecursively(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Makes renames within {@code folder} durable. */
  static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
