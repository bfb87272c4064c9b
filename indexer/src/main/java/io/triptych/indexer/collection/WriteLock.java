package io.triptych.indexer.collection;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The right to write a collection, or to change which generations it has, held by locking a file.
 * The operating system gives it back when the process ends, however it ends. Who needs both takes
 * that of the generations first.
 */
final class WriteLock implements Closeable {
  /** File locks belong to a process; this keeps the threads of one apart. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;

  private WriteLock(Path key, FileChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  /**
   * Takes the right to write a collection's live generation.
   *
   * @throws CollectionLockedException if it is held
   */
  static WriteLock take(String collection, CollectionFolder folder) throws IOException {
    Path file = folder.lock();
    return take(file, () -> new CollectionLockedException(collection, file));
  }

  /**
   * Takes the right to make and remove generations and to say which is live.
   *
   * @throws GenerationsLockedException if it is held
   */
  static WriteLock takeGenerations(String collection, CollectionFolder folder) throws IOException {
    Path file = folder.generationsLock();
    return take(file, () -> new GenerationsLockedException(collection, file));
  }

  private static WriteLock take(Path file, Supplier<RuntimeException> isHeld) throws IOException {
    Path key = file.getParent().toRealPath().resolve(file.getFileName());
    if (!HELD.add(key)) {
      throw isHeld.get();
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw isHeld.get();
      }
      return new WriteLock(key, channel);
    } catch (IOException | RuntimeException e) {
      HELD.remove(key);
      if (channel != null) {
        channel.close();
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      HELD.remove(key);
    }
  }
}
