package io.triptych.indexer.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes embeddings for other programs: an Arrow IPC file (that with a footer, also known as
 * Feather version 2) with the columns of an {@link EmbeddingFile} and, after them, {@code
 * item_ids}, a list of strings. The schema metadata has {@code triptych.format} = {@code
 * embedding-table}, {@code triptych.version} = {@code 1} and what all rows have in common.
 */
public final class EmbeddingTableWriter {
  static final String FORMAT = "embedding-table";
  static final String ITEM_IDS = "item_ids";

  private static final int BATCH_ROWS = 1024;

  private EmbeddingTableWriter() {}

  /**
   * Writes a table; the file is there whole or as it was before.
   *
   * @return the number of rows
   */
  public static long write(Path file, TableKind kind, Iterator<EmbeddingRow> rows)
      throws IOException {
    Path absolute = file.toAbsolutePath();
    Path aside =
        absolute.resolveSibling(
            ".%s.%d.tmp".formatted(absolute.getFileName(), ProcessHandle.current().pid()));
    try {
      long count = writeTo(aside, kind, rows);
      Files.move(aside, absolute, StandardCopyOption.ATOMIC_MOVE);
      return count;
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static long writeTo(Path file, TableKind kind, Iterator<EmbeddingRow> rows)
      throws IOException {
    long count = 0;
    try (RootAllocator allocator = new RootAllocator();
        FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      EmbeddingBatchWriter columns = new EmbeddingBatchWriter(kind.file(), allocator);
      try (VectorSchemaRoot root = VectorSchemaRoot.create(schema(columns), allocator);
          ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
        writer.start();
        while (rows.hasNext()) {
          count += fill(root, columns, rows);
          writer.writeBatch();
        }
        writer.end();
        channel.force(true);
      }
    }
    return count;
  }

  private static Schema schema(EmbeddingBatchWriter columns) {
    List<Field> fields = new ArrayList<>(columns.schema().getFields());
    Field id = new Field("item", FieldType.notNullable(new ArrowType.Utf8()), null);
    fields.add(new Field(ITEM_IDS, FieldType.notNullable(new ArrowType.List()), List.of(id)));
    Map<String, String> about = new TreeMap<>(columns.schema().getCustomMetadata());
    about.put(EmbeddingBatchWriter.FORMAT_KEY, FORMAT);
    return new Schema(fields, about);
  }

  private static int fill(
      VectorSchemaRoot root, EmbeddingBatchWriter columns, Iterator<EmbeddingRow> rows) {
    root.getFieldVectors().forEach(vector -> vector.reset());
    UnionListWriter ids = ((ListVector) root.getVector(ITEM_IDS)).getWriter();
    int row = 0;
    for (; row < BATCH_ROWS && rows.hasNext(); row++) {
      EmbeddingRow next = rows.next();
      columns.writeRow(root, row, next.entry());
      ids.setPosition(row);
      ids.startList();
      next.itemIds().forEach(ids::writeVarChar);
      ids.endList();
    }
    root.setRowCount(row);
    return row;
  }
}
