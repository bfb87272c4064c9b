package io.triptych.indexer.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Writes the messages of an embedding file; {@link EmbeddingFile} specifies them. */
final class EmbeddingBatchWriter {
  static final String FORMAT_KEY = "triptych.format";
  static final String FORMAT = "embeddings";
  static final String VERSION_KEY = "triptych.version";
  static final String VERSION = "1";
  static final String MODALITY_KEY = "triptych.modality";
  static final String TOWER_KEY = "triptych.tower";
  static final String SPACE_KEY = "triptych.space";
  static final String VECTOR = "vector";
  static final String FEATURES = "features";

  private static final String HASH = "content_hash";
  private static final String MODALITY = "modality";
  private static final String MODEL = "model";
  private static final String SPACE = "space";
  private static final String CHECKSUM = "crc32c";

  private final EmbeddingFile.Kind kind;
  private final BufferAllocator allocator;
  private final Schema schema;

  EmbeddingBatchWriter(EmbeddingFile.Kind kind, BufferAllocator allocator) {
    this.kind = kind;
    this.allocator = allocator;
    this.schema = schema(kind);
  }

  private static Schema schema(EmbeddingFile.Kind kind) {
    ArrowType string = new ArrowType.Utf8();
    return new Schema(
        List.of(
            field(HASH, new ArrowType.FixedSizeBinary(32)),
            field(MODALITY, string),
            field(MODEL, string),
            field(SPACE, string),
            list(VECTOR, kind.dimension(), FloatingPointPrecision.SINGLE),
            list(FEATURES, kind.width(), FloatingPointPrecision.HALF),
            field(CHECKSUM, new ArrowType.Int(32, true))),
        Map.of(
            FORMAT_KEY, FORMAT,
            VERSION_KEY, VERSION,
            MODALITY_KEY, kind.modality().id(),
            TOWER_KEY, kind.tower(),
            SPACE_KEY, kind.space().hex()));
  }

  private static Field field(String name, ArrowType type) {
    return new Field(name, FieldType.notNullable(type), null);
  }

  private static Field list(String name, int size, FloatingPointPrecision precision) {
    return new Field(
        name,
        FieldType.notNullable(new ArrowType.FixedSizeList(size)),
        List.of(field("item", new ArrowType.FloatingPoint(precision))));
  }

  Schema schema() {
    return schema;
  }

  void writeSchema(FileChannel channel) throws IOException {
    MessageSerializer.serialize(new WriteChannel(channel), schema);
  }

  void writeBatch(FileChannel channel, List<EmbeddingEntry> entries) throws IOException {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
      for (int row = 0; row < entries.size(); row++) {
        writeRow(root, row, entries.get(row));
      }
      root.setRowCount(entries.size());
      try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
        MessageSerializer.serialize(new WriteChannel(channel), batch);
      }
    }
  }

  void writeRow(VectorSchemaRoot root, int row, EmbeddingEntry entry) {
    if (entry.vector().length != kind.dimension() || entry.features().length != kind.width()) {
      throw new IllegalArgumentException(
          "embedding: %d and %d numbers (expected: %d and %d)"
              .formatted(
                  entry.vector().length, entry.features().length, kind.dimension(), kind.width()));
    }
    byte[] hash = HexFormat.of().parseHex(entry.contentHash());
    ((FixedSizeBinaryVector) root.getVector(HASH)).setSafe(row, hash);
    string(root, MODALITY, row, kind.modality().id());
    string(root, MODEL, row, kind.tower());
    string(root, SPACE, row, kind.space().hex());
    byte[] vector = writeVector((FixedSizeListVector) root.getVector(VECTOR), row, entry.vector());
    byte[] features =
        writeFeatures((FixedSizeListVector) root.getVector(FEATURES), row, entry.features());
    ((IntVector) root.getVector(CHECKSUM))
        .setSafe(row, BatchPlace.checksum(hash, vector, features));
  }

  private static void string(VectorSchemaRoot root, String column, int row, String value) {
    ((VarCharVector) root.getVector(column)).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] writeVector(FixedSizeListVector column, int row, float[] values) {
    ByteBuffer bytes = BatchPlace.little(new byte[values.length * Float.BYTES]);
    Float4Vector items = (Float4Vector) column.getDataVector();
    int start = column.startNewValue(row);
    for (int i = 0; i < values.length; i++) {
      items.setSafe(start + i, values[i]);
      bytes.putFloat(values[i]);
    }
    return bytes.array();
  }

  private static byte[] writeFeatures(FixedSizeListVector column, int row, float[] values) {
    ByteBuffer bytes = BatchPlace.little(new byte[values.length * Short.BYTES]);
    Float2Vector items = (Float2Vector) column.getDataVector();
    int start = column.startNewValue(row);
    for (int i = 0; i < values.length; i++) {
      short half = Float.floatToFloat16(values[i]);
      items.setSafe(start + i, half);
      bytes.putShort(half);
    }
    return bytes.array();
  }
}
