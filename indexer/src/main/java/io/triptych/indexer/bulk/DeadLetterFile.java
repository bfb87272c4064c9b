package io.triptych.indexer.bulk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The dead letters of a job, one JSON object a line: {@code id} (or null), {@code line}, {@code
 * source}, {@code stage} ({@code read}, {@code validate}, {@code fetch}, {@code decode}, {@code
 * encode} or {@code index}), {@code reason} (a name of {@link io.triptych.indexer.Reason}), {@code
 * message}. A file that was there is replaced; without a dead letter it is empty.
 */
final class DeadLetterFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel channel;

  DeadLetterFile(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    this.channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  void add(DeadLetter letter) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", letter.id().orElse(null));
    node.put("line", letter.line());
    node.put("source", letter.source().toString());
    node.put("stage", letter.rejection().stage().id());
    node.put("reason", letter.rejection().reason().name());
    node.put("message", letter.rejection().message());
    byte[] line = (JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.wrap(line);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
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
