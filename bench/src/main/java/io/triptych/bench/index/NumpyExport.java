package io.triptych.bench.index;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;

/**
 * Writes arrays as NumPy's {@code .npy} files, version 1.0: {@code documents}, {@code queries} and
 * {@code other_queries} [n, dimension] of float32, {@code neighbours} and {@code other_neighbours}
 * [queries, k] of int32, the numbers of the true neighbours, best first.
 */
final class NumpyExport {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** The header's length with everything before it is a multiple of this. */
  private static final int ALIGNMENT = 64;

  private final Path folder;

  NumpyExport(Path folder) {
    this.folder = folder;
  }

  void write(
      IntFunction<float[]> document,
      int documents,
      float[][] queries,
      int[][] neighbours,
      float[][] others,
      int[][] otherNeighbours)
      throws IOException {
    Files.createDirectories(folder);
    floats("documents", document, documents);
    floats("queries", i -> queries[i], queries.length);
    floats("other_queries", i -> others[i], others.length);
    integers("neighbours", neighbours);
    integers("other_neighbours", otherNeighbours);
  }

  private void floats(String name, IntFunction<float[]> row, int rows) throws IOException {
    int columns = row.apply(0).length;
    try (OutputStream out = open(name, "<f4", rows, columns)) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * columns).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < rows; i++) {
        buffer.asFloatBuffer().put(row.apply(i));
        out.write(buffer.array());
      }
    }
  }

  private void integers(String name, int[][] rows) throws IOException {
    try (OutputStream out = open(name, "<i4", rows.length, rows[0].length)) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * rows[0].length).order(ByteOrder.LITTLE_ENDIAN);
      for (int[] row : rows) {
        buffer.asIntBuffer().put(row);
        out.write(buffer.array());
      }
    }
  }

  private OutputStream open(String name, String type, int rows, int columns) throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(type, rows, columns);
    int unpadded = MAGIC.length + 2 + header.length() + 1;
    String padding = " ".repeat((ALIGNMENT - unpadded % ALIGNMENT) % ALIGNMENT);
    byte[] line = (header + padding + "\n").getBytes(StandardCharsets.US_ASCII);
    OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + ".npy")), 1 << 20);
    out.write(MAGIC);
    out.write(line.length & 0xFF);
    out.write(line.length >> 8);
    out.write(line);
    return out;
  }
}
