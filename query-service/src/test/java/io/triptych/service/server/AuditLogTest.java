package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.triptych.proto.v1.DeleteItemsRequest;
import io.triptych.proto.v1.SetAliasRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of requests that give too much. */
final class AuditLogTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONG = 1 << 20;

  @TempDir private Path folder;

  private String line(String rpc, Message request) throws Exception {
    Path file = folder.resolve("audit.jsonl");
    try (AuditLog log = new AuditLog(file, InstantSource.system())) {
      CallWatcher.Watch watch =
          log.begin(new CallWatcher.Call("triptych.v1." + rpc, "writer", "request-1"));
      watch.request(request);
      watch.end(Status.INVALID_ARGUMENT, "", 1);
    }
    assertThat(Files.readAllLines(file)).hasSize(1);
    return Files.readString(file);
  }

  @Test
  void longTextsAreCutAndTheirLengthIsTold() throws Exception {
    String control = "\u0001".repeat(LONG);
    DeleteItemsRequest.Builder request =
        DeleteItemsRequest.newBuilder().setCollection("c".repeat(LONG)).setFilter(control);
    for (int i = 0; i < 2 * AuditLog.MAX_IDS; i++) {
      request.addIds("i".repeat(1001));
    }
    String line = line("ItemService/DeleteItems", request.build());
    assertThat(line.length()).isLessThan(150_000);
    JsonNode entry = JSON.readTree(line);
    String told = "… (" + LONG + " characters)";
    assertThat(entry.at("/collection").asText()).isEqualTo("c".repeat(1000) + told);
    assertThat(entry.at("/filter").asText()).isEqualTo("\u0001".repeat(1000) + told);
    assertThat(entry.at("/ids")).hasSize(AuditLog.MAX_IDS);
    assertThat(entry.at("/ids/99").asText()).isEqualTo("i".repeat(1000) + "… (1001 characters)");
    assertThat(entry.at("/count").asInt()).isEqualTo(2 * AuditLog.MAX_IDS);
  }

  @Test
  void whatFitsIsKeptWhole() throws Exception {
    SetAliasRequest request =
        SetAliasRequest.newBuilder().setAlias("a".repeat(1000)).setCollection("shop").build();
    JsonNode entry = JSON.readTree(line("CollectionService/SetAlias", request));
    assertThat(entry.at("/alias").asText()).isEqualTo("a".repeat(1000));
    assertThat(entry.at("/collection").asText()).isEqualTo("shop");
  }

  /** Half a character could not be written in UTF-8, and the entry would be missing. */
  @Test
  void noCharacterIsCutInTwo() throws Exception {
    SetAliasRequest request =
        SetAliasRequest.newBuilder().setAlias("a".repeat(999) + "🎈".repeat(2)).build();
    JsonNode entry = JSON.readTree(line("CollectionService/SetAlias", request));
    assertThat(entry.at("/alias").asText()).isEqualTo("a".repeat(999) + "… (1003 characters)");
  }
}
