package io.triptych.indexer.store;

import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.InvalidArrowFileException;

/**
 * Reads what {@link EmbeddingTableWriter} specifies, also where another program wrote it: columns
 * are found by their names, {@code crc32c} and {@code item_ids} may be missing, others are not
 * looked at. Every row is checked before it is given.
 */
public final class EmbeddingTableReader {
  /** How far from 1 the length of a vector may be. */
  private static final double UNIT_TOLERANCE = 1e-3;

  private final Path file;
  private final TableKind kind;

  /**
   * A reader of a table whose rows must be of {@code kind}.
   *
   * @param file an Arrow IPC file
   */
  public EmbeddingTableReader(Path file, TableKind kind) {
    this.file = file;
    this.kind = kind;
  }

  /**
   * Gives the rows in order.
   *
   * @throws EmbeddingTableException if a column is missing or of another type, or a row is of
   *     another kind, fails its checksum or has no unit vector; rows before it were given
   * @throws DamagedFileException if the file is no whole Arrow file
   */
  public void forEach(Consumer<EmbeddingEntry> consumer) throws IOException {
    try (RootAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
      long before = 0;
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        Columns columns = new Columns(root, before);
        for (int row = 0; row < root.getRowCount(); row++) {
          consumer.accept(columns.read(row));
        }
        before += root.getRowCount();
      }
    } catch (InvalidArrowFileException | IllegalArgumentException | IndexOutOfBoundsException e) {
      if (e instanceof EmbeddingTableException known) {
        throw known;
      }
      throw notWhole(file, e);
    }
  }

  /**
   * What the rows of a table are embeddings of, by its metadata or else its first row.
   *
   * @throws EmbeddingTableException if the file does not tell
   */
  public static Modality modality(Path file) throws IOException {
    try (RootAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      String told = root.getSchema().getCustomMetadata().get(EmbeddingBatchWriter.MODALITY_KEY);
      FieldVector column = root.getVector("modality");
      if (told == null && column != null && reader.loadNextBatch() && root.getRowCount() > 0) {
        told = String.valueOf(column.getObject(0));
      }
      String id = told;
      return Stream.of(Modality.values())
          .filter(modality -> modality.id().equals(id))
          .findFirst()
          .orElseThrow(() ->
              new EmbeddingTableException(
                  "modality: %s in %s (expected: text, image or audio)".formatted(id, file)));
    } catch (InvalidArrowFileException e) {
      throw notWhole(file, e);
    }
  }

  private static DamagedFileException notWhole(Path file, Exception cause) {
    return new DamagedFileException(
        file, "no whole Arrow IPC file (" + cause.getMessage() + ")", cause);
  }

  private EmbeddingTableException refuse(String what, Object value, Object expected) {
    return new EmbeddingTableException(
        "%s: %s in %s (expected: %s)".formatted(what, value, file, expected));
  }

  /** The columns of one batch. */
  private final class Columns {
    private final VectorSchemaRoot root;
    private final long before;
    private final FixedSizeBinaryVector hashes;
    private final FixedSizeListVector vectors;
    private final FixedSizeListVector features;

    Columns(VectorSchemaRoot root, long before) {
      this.root = root;
      this.before = before;
      this.hashes = column("content_hash", FixedSizeBinaryVector.class, "binary of 32 bytes");
      if (hashes.getByteWidth() != 32) {
        throw refuse("content_hash", hashes.getByteWidth() + " bytes", "32");
      }
      this.vectors = list("vector", kind.dimension(), Float4Vector.class, "float32");
      this.features = list("features", kind.width(), Float2Vector.class, "float16");
    }

    private <V extends FieldVector> V column(String name, Class<V> type, String expected) {
      FieldVector column = root.getVector(name);
      if (!type.isInstance(column)) {
        throw refuse(name, column == null ? "missing" : column.getField().getType(), expected);
      }
      if (column.getNullCount() > 0) {
        throw refuse(name, column.getNullCount() + " nulls", "none");
      }
      return type.cast(column);
    }

    private FixedSizeListVector list(
        String name, int size, Class<? extends FieldVector> type, String of) {
      String expected = "fixed-size list of %d %s".formatted(size, of);
      FixedSizeListVector column = column(name, FixedSizeListVector.class, expected);
      if (column.getListSize() != size || !type.isInstance(column.getDataVector())) {
        throw refuse(name, column.getField(), expected);
      }
      return column;
    }

    EmbeddingEntry read(int row) {
      String hash = HexFormat.of().formatHex(hashes.get(row));
      checkKind(row);
      float[] vector = new float[kind.dimension()];
      Float4Vector floats = (Float4Vector) vectors.getDataVector();
      for (int i = 0; i < vector.length; i++) {
        vector[i] = floats.get(vectors.getElementStartIndex(row) + i);
      }
      checkUnit(row, vector);
      float[] widened = new float[kind.width()];
      ByteBuffer halves = BatchPlace.little(new byte[kind.width() * Short.BYTES]);
      Float2Vector items = (Float2Vector) features.getDataVector();
      for (int i = 0; i < widened.length; i++) {
        short half = items.get(features.getElementStartIndex(row) + i);
        halves.putShort(half);
        widened[i] = Float.float16ToFloat(half);
        if (!Float.isFinite(widened[i])) {
          throw refuse("features of row " + (before + row), widened[i], "finite numbers");
        }
      }
      checkSum(row, hash, vector, halves.array());
      return new EmbeddingEntry(hash, widened, vector);
    }

    private void checkKind(int row) {
      check(row, "modality", kind.modality().id());
      check(row, "model", kind.tower());
      check(row, "space", kind.space().hex());
    }

    private void check(int row, String name, String expected) {
      FieldVector column = column(name, FieldVector.class, "a string");
      String value = String.valueOf(column.getObject(row));
      if (!value.equals(expected)) {
        throw refuse(name + " of row " + (before + row), value, expected);
      }
    }

    private void checkUnit(int row, float[] vector) {
      double squares = 0;
      for (float x : vector) {
        squares += (double) x * x;
      }
      if (!(Math.abs(Math.sqrt(squares) - 1) <= UNIT_TOLERANCE)) {
        throw refuse("length of the vector of row " + (before + row), Math.sqrt(squares), 1);
      }
    }

    private void checkSum(int row, String hash, float[] vector, byte[] halves) {
      if (root.getVector("crc32c") == null) {
        return;
      }
      IntVector sums = column("crc32c", IntVector.class, "int32");
      ByteBuffer floats = BatchPlace.little(new byte[vector.length * Float.BYTES]);
      floats.asFloatBuffer().put(vector);
      int sum = BatchPlace.checksum(HexFormat.of().parseHex(hash), floats.array(), halves);
      if (sums.get(row) != sum) {
        throw refuse(
            "crc32c of row " + (before + row),
            sums.get(row),
            sum + "; leave the column out where values are changed on purpose");
      }
    }
  }
}
