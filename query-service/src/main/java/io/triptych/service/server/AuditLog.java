package io.triptych.service.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.triptych.proto.v1.DeleteItemsResponse;
import io.triptych.proto.v1.ImportItemsResponse;
import io.triptych.proto.v1.ItemAcknowledgement;
import io.triptych.proto.v1.ItemResult;
import io.triptych.proto.v1.UpdateAttributesResponse;
import io.triptych.proto.v1.UpsertItemsResponse;
import io.triptych.service.access.OwnerOnly;
import io.triptych.service.access.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down every RPC that changes something or administers, whether it was done or refused: a
 * JSON object a line, with {@code time}, {@code key}, {@code request_id}, {@code rpc}, {@code
 * collection}, {@code alias}, {@code filter}, {@code ids} (the first {@value #MAX_IDS}), {@code
 * count}, {@code outcome} (the status) and {@code results} (how many items were indexed, unchanged,
 * deleted and so on). What a request gives as a name, a filter or an id is cut after {@value
 * #MAX_TEXT} characters, with the number that there were.
 */
final class AuditLog implements CallWatcher, AutoCloseable {
  static final int MAX_IDS = 100;
  static final int MAX_TEXT = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Watch UNSEEN = (_, _, _) -> {};

  private final Writer writer;
  private final InstantSource time;

  /**
   * A log that adds to {@code file}, which nobody but its owner may read if it is new.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  AuditLog(Path file, InstantSource time) {
    try {
      this.writer =
          Channels.newWriter(
              Files.newByteChannel(
                  file,
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                  OwnerOnly.attributes(file)),
              StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.time = time;
  }

  @Override
  public Watch begin(Call call) {
    boolean listed = call.method().startsWith("triptych.");
    return listed && RpcRoles.of(call.method()) != Role.READ ? new Entry(call) : UNSEEN;
  }

  /** A text of any length, with its length in place of what is beyond {@value #MAX_TEXT}. */
  private static String brief(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end) + "… (" + text.length() + " characters)";
  }

  private synchronized void write(ObjectNode line) {
    try {
      writer.write(line.toString());
      writer.write('\n');
      writer.flush();
    } catch (IOException e) {
      LOG.error("A write is missing in the audit log: {}", line, e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      LOG.error("The audit log cannot be closed", e);
    }
  }

  private final class Entry implements Watch {
    private final Call call;
    private final Map<String, String> named = new TreeMap<>();
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Long> results = new TreeMap<>();
    private long count;

    Entry(Call call) {
      this.call = call;
    }

    @Override
    public void request(Message message) {
      for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
        Object value = message.getField(field);
        switch (field.getName()) {
          case "collection", "alias", "filter" -> {
            if (!value.toString().isEmpty()) {
              named.put(field.getName(), brief(value.toString()));
            }
          }
          case "ids" -> ((List<?>) value).forEach(id -> id(id.toString()));
          case "items", "updates" -> ((List<?>) value).forEach(item -> id((Message) item));
          case "item" -> id((Message) value);
          default -> {
            // Says nothing of what is changed.
          }
        }
      }
    }

    private void id(Message item) {
      FieldDescriptor field = item.getDescriptorForType().findFieldByName("id");
      id(field == null ? "" : item.getField(field).toString());
    }

    private void id(String id) {
      count++;
      if (ids.size() < MAX_IDS) {
        ids.add(brief(id));
      }
    }

    @Override
    public void response(Message message) {
      switch (message) {
        case UpsertItemsResponse answer -> answer.getResultsList().forEach(this::result);
        case UpdateAttributesResponse answer -> answer.getResultsList().forEach(this::result);
        case ItemAcknowledgement answer -> result(answer.getResult());
        case DeleteItemsResponse answer -> add("deleted", answer.getDeleted());
        case ImportItemsResponse answer -> {
          add("indexed", answer.getIndexed());
          add("unchanged", answer.getUnchanged());
          add("duplicate", answer.getDuplicate());
          add("rejected", answer.getRejected());
        }
        default -> {
          // Counts nothing.
        }
      }
    }

    private void result(ItemResult result) {
      String outcome = result.getOutcome().name();
      add(outcome.substring("OUTCOME_".length()).toLowerCase(Locale.ROOT), 1);
    }

    private void add(String outcome, long items) {
      if (items > 0) {
        results.merge(outcome, items, Long::sum);
      }
    }

    @Override
    public void end(Status status, String reason, long nanos) {
      ObjectNode line =
          JSON.createObjectNode()
              .put("time", time.instant().toString())
              .put("key", call.caller())
              .put("request_id", call.requestId())
              .put("rpc", call.method());
      named.forEach(line::put);
      if (count > 0) {
        ArrayNode list = line.putArray("ids");
        ids.forEach(list::add);
        line.put("count", count);
      }
      line.put("outcome", status.getCode().name());
      if (!results.isEmpty()) {
        results.forEach(line.putObject("results")::put);
      }
      write(line);
    }
  }
}
