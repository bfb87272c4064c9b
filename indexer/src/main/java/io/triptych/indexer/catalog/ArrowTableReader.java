package io.triptych.indexer.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Reads Arrow IPC, the file format, which is also Feather version 2, and the stream; also with
 * buffers compressed by LZ4 or Zstandard and with dictionaries. One record batch is in memory at a
 * time.
 */
final class ArrowTableReader implements CatalogReader {
  private static final byte[] FILE_MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  /** A record batch that needs more is refused instead of taking all memory. */
  private static final long MAX_BATCH_BYTES = 4L << 30;

  private final Path file;
  private final BufferAllocator allocator;
  private final ArrowReader reader;
  private final EntryParser entries;
  private VectorSchemaRoot batch;
  private TableHeader header;
  private long row;
  private int at = -1;

  private ArrowTableReader(
      Path file, BufferAllocator allocator, ArrowReader reader, CatalogLimits limits) {
    this.file = file;
    this.allocator = allocator;
    this.reader = reader;
    this.entries = new EntryParser(limits);
  }

  static ArrowTableReader open(Path file, TableOptions options, CatalogLimits limits)
      throws IOException {
    FileChannel channel = FileChannel.open(file);
    BufferAllocator allocator = new RootAllocator(MAX_BATCH_BYTES);
    CommonsCompressionFactory codecs = CommonsCompressionFactory.INSTANCE;
    ArrowTableReader table =
        new ArrowTableReader(
            file,
            allocator,
            isFile(file)
                ? new ArrowFileReader(channel, allocator, codecs)
                : new ArrowStreamReader(channel, allocator, codecs),
            limits);
    try {
      table.begin(options);
      return table;
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  private static boolean isFile(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(FILE_MAGIC.length), FILE_MAGIC);
    }
  }

  private void begin(TableOptions options) throws IOException {
    try {
      batch = reader.getVectorSchemaRoot();
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    List<String> names = batch.getSchema().getFields().stream().map(Field::getName).toList();
    header = TableHeader.of(file, names, options);
  }

  @Override
  public Optional<CatalogEntry> next() throws IOException {
    if (!advance()) {
      return Optional.empty();
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    try {
      for (TableHeader.Slot slot : header.slots()) {
        slot.put(object, ColumnValues.of(value(batch.getVector(slot.index()))));
      }
    } catch (RuntimeException e) {
      throw damaged(e);
    }
    return Optional.of(entries.parse(row, object));
  }

  @Override
  public boolean skip() throws IOException {
    return advance();
  }

  private boolean advance() throws IOException {
    at++;
    try {
      while (at >= batch.getRowCount()) {
        if (!reader.loadNextBatch()) {
          return false;
        }
        at = 0;
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    row++;
    return true;
  }

  private Object value(FieldVector vector) {
    if (vector.isNull(at)) {
      return null;
    }
    if (vector.getField().getDictionary() == null) {
      return ArrowValues.of(vector, at);
    }
    Dictionary dictionary = reader.lookup(vector.getField().getDictionary().getId());
    int index = ((Number) vector.getObject(at)).intValue();
    return dictionary.getVector().isNull(index)
        ? null
        : ArrowValues.of(dictionary.getVector(), index);
  }

  private FileSystemException damaged(Exception e) {
    FileSystemException damaged =
        new FileSystemException(
            file.toString(),
            null,
            "row %d: %s (expected: Arrow IPC, a file or a stream)"
                .formatted(row + 1, String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    damaged.initCause(e);
    return damaged;
  }

  @Override
  public void close() throws IOException {
    try (allocator) {
      reader.close();
    }
  }
}
