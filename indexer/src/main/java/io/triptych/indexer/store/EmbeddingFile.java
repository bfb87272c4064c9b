package io.triptych.indexer.store;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embeddings of one tower and one space in one file, {@code MODALITY-TOWER-SPACE.arrow} with
 * the first 12 digits of both ids.
 *
 * <p>The file is an Arrow IPC stream: a schema message, then record batches, appended as they come;
 * no end-of-stream marker, since a stream may also end with its file. Version 1 has the schema
 * metadata {@code triptych.format} = {@code embeddings}, {@code triptych.version} = {@code 1},
 * {@code triptych.modality}, {@code triptych.tower}, {@code triptych.space}, and the columns, none
 * with nulls:
 *
 * <ul>
 *   <li>{@code content_hash}: fixed-size binary of 32 bytes, the SHA-256 of what was encoded;
 *   <li>{@code modality}, {@code model} (the tower id), {@code space}: strings, the same in each
 *       row;
 *   <li>{@code vector}: fixed-size list of float32, the unit vector in the space;
 *   <li>{@code features}: fixed-size list of float16, the tower's outputs;
 *   <li>{@code crc32c}: int32, the CRC-32C of the row's hash, vector and features as they lie in
 *       the file.
 * </ul>
 */
final class EmbeddingFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddingFile.class);
  private static final String SUFFIX = ".arrow";
  private static final int ID_DIGITS = 12;

  /** What all rows of a file have in common. */
  record Kind(Modality modality, String tower, SpaceId space, int dimension, int width) {
    String fileName() {
      String start = tower.substring(0, Math.min(ID_DIGITS, tower.length()));
      return "%s-%s-%s%s".formatted(modality.id(), start, space.abbreviated(), SUFFIX);
    }
  }

  /** The first 128 bits of a content hash, enough to tell any contents apart. */
  private record Key(long high, long low) {
    static Key of(String hash) {
      return new Key(
          HexFormat.fromHexDigitsToLong(hash, 0, 16), HexFormat.fromHexDigitsToLong(hash, 16, 32));
    }
  }

  private final Path path;
  private final Kind kind;
  private final FileChannel channel;
  private final EmbeddingBatchWriter writer;
  private final List<BatchPlace> batches = new ArrayList<>();

  /** Where a content lies: the number of its batch in the upper half, its row in the lower. */
  private final Map<Key, Long> rows = new HashMap<>();

  private EmbeddingFile(Path path, Kind kind, FileChannel channel, BufferAllocator allocator) {
    this.path = path;
    this.kind = kind;
    this.channel = channel;
    this.writer = new EmbeddingBatchWriter(kind, allocator);
  }

  static boolean isOne(Path path) {
    return path.getFileName().toString().endsWith(SUFFIX);
  }

  /** Starts a file. */
  static EmbeddingFile create(Path folder, Kind kind, BufferAllocator allocator)
      throws IOException {
    Path path = folder.resolve(kind.fileName());
    // Written aside and moved, so that a file never stands there without its schema.
    Path aside = folder.resolve(kind.fileName() + ".tmp");
    FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      EmbeddingFile file = new EmbeddingFile(path, kind, channel, allocator);
      file.writer.writeSchema(channel);
      channel.force(true);
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens a file: for reading and appending, a torn tail being cut away, if its space is an {@code
   * own} one; else for reading alone, up to the last whole batch.
   */
  static EmbeddingFile open(Path path, Predicate<SpaceId> own, BufferAllocator allocator)
      throws IOException {
    boolean writes = own.test(kindOf(path).space());
    FileChannel channel =
        writes
            ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(path, StandardOpenOption.READ);
    try {
      EmbeddingFileScanner scanner = new EmbeddingFileScanner(path, channel);
      EmbeddingFile file = new EmbeddingFile(path, scanner.readKind(), channel, allocator);
      for (BatchPlace batch = scanner.next(); batch != null; batch = scanner.next()) {
        file.index(batch, batch.hashes(channel));
      }
      if (!writes) {
        return file;
      }
      if (scanner.position() < channel.size()) {
        LOG.warn(
            "{}: cutting off {} bytes of an unfinished batch",
            path,
            channel.size() - scanner.position());
        channel.truncate(scanner.position());
      }
      channel.position(scanner.position());
      return file;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Kind kindOf(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new EmbeddingFileScanner(path, channel).readKind();
    }
  }

  /** Opens a file for reading as far as it can be read; empty if that is not even its kind. */
  static Optional<EmbeddingFile> openToRead(Path path, BufferAllocator allocator)
      throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    EmbeddingFileScanner scanner = new EmbeddingFileScanner(path, channel);
    EmbeddingFile file;
    try {
      file = new EmbeddingFile(path, scanner.readKind(), channel, allocator);
    } catch (IOException | RuntimeException e) {
      channel.close();
      LOG.warn("{}: is left out", path, e);
      return Optional.empty();
    }
    try {
      for (BatchPlace batch = scanner.next(); batch != null; batch = scanner.next()) {
        file.index(batch, batch.hashes(channel));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: the rest is left out", path, e);
    }
    return Optional.of(file);
  }

  private void index(BatchPlace batch, List<String> hashes) {
    long number = batches.size();
    batches.add(batch);
    for (int row = 0; row < hashes.size(); row++) {
      rows.put(Key.of(hashes.get(row)), number << 32 | row);
    }
  }

  Kind kind() {
    return kind;
  }

  long size() {
    return rows.size();
  }

  boolean holds(String contentHash) {
    return rows.containsKey(Key.of(contentHash));
  }

  /** Gives the hash of every content that is there, once, in the order of the rows that count. */
  void forEachHash(Consumer<String> consumer) throws IOException {
    for (int number = 0; number < batches.size(); number++) {
      List<String> hashes = batches.get(number).hashes(channel);
      for (int row = 0; row < hashes.size(); row++) {
        Long place = rows.get(Key.of(hashes.get(row)));
        if (place != null && place == ((long) number << 32 | row)) {
          consumer.accept(hashes.get(row));
        }
      }
    }
  }

  /** The row of a content that is there; empty if it is damaged, and from then on not there. */
  Optional<StoredEmbedding> read(String contentHash) {
    long place = rows.get(Key.of(contentHash));
    try {
      Optional<StoredEmbedding> found =
          batches.get((int) (place >>> 32)).read(channel, (int) place, kind, contentHash);
      if (found.isEmpty()) {
        rows.remove(Key.of(contentHash));
        LOG.warn("{}: the embedding of {} fails its checksum", path, contentHash);
      }
      return found;
    } catch (IOException e) {
      throw new DamagedFileException(path, "cannot be read: " + e.getMessage(), e);
    }
  }

  void append(List<EmbeddingEntry> entries) throws IOException {
    long start = channel.position();
    try {
      writer.writeBatch(channel, entries);
      EmbeddingFileScanner scanner = new EmbeddingFileScanner(path, channel, start);
      index(scanner.next(), entries.stream().map(EmbeddingEntry::contentHash).toList());
    } catch (IOException e) {
      // What follows must not stand behind half a batch.
      channel.truncate(start);
      throw e;
    }
  }

  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
