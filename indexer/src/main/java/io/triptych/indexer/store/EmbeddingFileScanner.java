package io.triptych.indexer.store;

import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.DamagedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Walks the messages of an embedding file without reading their bodies. Each is framed as the Arrow
 * format says: 0xFFFFFFFF, the length of the metadata, the metadata (a flatbuffer), the body.
 */
final class EmbeddingFileScanner {
  private static final int CONTINUATION = -1;
  private static final int FRAME_BYTES = 8;

  /** The buffers of a batch, validity bitmaps included, in the order of the columns. */
  private static final int BUFFERS = 19;

  private static final int HASH_BUFFER = 1;
  private static final int VECTOR_BUFFER = 13;
  private static final int FEATURE_BUFFER = 16;
  private static final int CHECKSUM_BUFFER = 18;

  private final Path path;
  private final FileChannel channel;
  private long position;

  EmbeddingFileScanner(Path path, FileChannel channel) {
    this(path, channel, 0);
  }

  EmbeddingFileScanner(Path path, FileChannel channel, long position) {
    this.path = path;
    this.channel = channel;
    this.position = position;
  }

  private record Framed(Message message, long body) {}

  /** Where the last whole message ended. */
  long position() {
    return position;
  }

  /** Reads the schema message. */
  EmbeddingFile.Kind readKind() throws IOException {
    Framed framed = message();
    if (framed == null || framed.message().headerType() != MessageHeader.Schema) {
      throw damaged("no Arrow schema");
    }
    Schema schema = MessageSerializer.deserializeSchema(framed.message());
    Map<String, String> about = schema.getCustomMetadata();
    if (!EmbeddingBatchWriter.FORMAT.equals(about.get(EmbeddingBatchWriter.FORMAT_KEY))) {
      throw damaged("no embedding store");
    }
    String version = about.get(EmbeddingBatchWriter.VERSION_KEY);
    if (!EmbeddingBatchWriter.VERSION.equals(version)) {
      throw damaged(
          "format: %s (expected: %s; a newer Triptych reads it)"
              .formatted(version, EmbeddingBatchWriter.VERSION));
    }
    try {
      return new EmbeddingFile.Kind(
          Modality.of(about.get(EmbeddingBatchWriter.MODALITY_KEY)),
          about.get(EmbeddingBatchWriter.TOWER_KEY),
          new SpaceId(about.get(EmbeddingBatchWriter.SPACE_KEY)),
          listSize(schema, EmbeddingBatchWriter.VECTOR),
          listSize(schema, EmbeddingBatchWriter.FEATURES));
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new DamagedFileException(path, "schema: " + e.getMessage(), e);
    }
  }

  private static int listSize(Schema schema, String column) {
    return ((ArrowType.FixedSizeList) schema.findField(column).getType()).getListSize();
  }

  /** The next batch; null where the whole ones end. */
  BatchPlace next() throws IOException {
    long start = position;
    Framed framed = message();
    if (framed == null) {
      return null;
    }
    RecordBatch batch = (RecordBatch) framed.message().header(new RecordBatch());
    if (framed.message().headerType() != MessageHeader.RecordBatch
        || batch.buffersLength() != BUFFERS) {
      position = start;
      throw damaged("no batch of embeddings");
    }
    return new BatchPlace(
        Math.toIntExact(batch.length()),
        framed.body() + batch.buffers(HASH_BUFFER).offset(),
        framed.body() + batch.buffers(VECTOR_BUFFER).offset(),
        framed.body() + batch.buffers(FEATURE_BUFFER).offset(),
        framed.body() + batch.buffers(CHECKSUM_BUFFER).offset());
  }

  /** Steps over a message; null, without a step, if the file ends within it. */
  private Framed message() throws IOException {
    long end = channel.size();
    int length = metadataLength(end);
    if (length == 0 || end - position - FRAME_BYTES < length) {
      return null;
    }
    long body = position + FRAME_BYTES + length;
    try {
      Message message = Message.getRootAsMessage(read(position + FRAME_BYTES, length));
      long bodyLength = message.bodyLength();
      if (bodyLength < 0 || end - body < bodyLength) {
        return null;
      }
      position = body + bodyLength;
      return new Framed(message, body);
    } catch (IndexOutOfBoundsException e) {
      throw damaged("metadata that cannot be read");
    }
  }

  /** The length that the next frame gives; 0 if the file ends before it does. */
  private int metadataLength(long end) throws IOException {
    if (end - position < FRAME_BYTES) {
      return 0;
    }
    ByteBuffer frame = read(position, FRAME_BYTES);
    int continuation = frame.getInt();
    int length = frame.getInt();
    if (continuation == CONTINUATION && length > 0) {
      return length;
    }
    // A machine that lost power may leave zeros where the tail was to be.
    if (isZero(position, end)) {
      return 0;
    }
    throw damaged("no message of Arrow");
  }

  private boolean isZero(long from, long to) throws IOException {
    for (long at = from; at < to; at += 1 << 16) {
      ByteBuffer piece = read(at, (int) Math.min(1 << 16, to - at));
      while (piece.hasRemaining()) {
        if (piece.get() != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private ByteBuffer read(long from, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw damaged("ends too early");
      }
    }
    return buffer.flip();
  }

  private DamagedFileException damaged(String what) {
    return new DamagedFileException(
        path,
        ("%s at byte %d (expected: an embedding store; "
                + "without the file its content is encoded again)")
            .formatted(what, position));
  }
}
