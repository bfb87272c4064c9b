package io.triptych.indexer.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.triptych.indexer.Reason;
import io.triptych.indexer.Rejection;
import io.triptych.indexer.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The dead letters of a job, one JSON object a line: {@code id} (or null), {@code line}, {@code
 * source}, {@code stage} ({@code read}, {@code validate}, {@code fetch}, {@code decode}, {@code
 * encode} or {@code index}), {@code reason} (a name of {@link io.triptych.indexer.Reason}), {@code
 * message}. Without a dead letter it is empty.
 */
final class DeadLetterFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel channel;

  /** Starts a file, in place of one that was there. */
  DeadLetterFile(Path path) throws IOException {
    this(path, 0);
  }

  /** Goes on with a file from its first {@code length} bytes; the rest is cut away. */
  DeadLetterFile(Path path, long length) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(length);
    channel.position(channel.size());
  }

  /**
   * The letters of a file.
   *
   * @throws FileSystemException if a line is no dead letter
   */
  static List<DeadLetter> read(Path path) throws IOException {
    List<DeadLetter> letters = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        try {
          letters.add(letter(JSON.readTree(line)));
        } catch (JsonProcessingException | IllegalArgumentException e) {
          throw new FileSystemException(
              path.toString(),
              null,
              "line %d (expected: a dead letter)".formatted(letters.size() + 1));
        }
      }
    }
    return letters;
  }

  private static DeadLetter letter(JsonNode node) {
    return new DeadLetter(
        Optional.ofNullable(node.path("id").textValue()),
        node.path("line").longValue(),
        Path.of(required(node, "source")),
        new Rejection(
            Stage.valueOf(required(node, "stage").toUpperCase(Locale.ROOT)),
            Reason.valueOf(required(node, "reason")),
            required(node, "message")));
  }

  private static String required(JsonNode node, String name) {
    String value = node.path(name).textValue();
    if (value == null) {
      throw new IllegalArgumentException(name + ": none (expected: a string)");
    }
    return value;
  }

  /** How long the file is. */
  long length() throws IOException {
    return channel.position();
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
