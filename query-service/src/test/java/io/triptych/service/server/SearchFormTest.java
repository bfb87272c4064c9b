package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.proto.v1.ItemServiceGrpc;
import io.triptych.proto.v1.UpsertItemsRequest;
import io.triptych.service.FakeEncoder;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches as browsers and curl send them with files. */
final class SearchFormTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "multipart/form-data; boundary=b0";
  private static final String PATH = "/v1/collections/shop:search";

  @TempDir private static Path folder;
  private static TriptychServer server;

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(folder.resolve("data")), new FakeEncoder());
    try (TestChannel channel = TestChannel.to(server)) {
      ItemServiceGrpc.newBlockingStub(channel.channel())
          .upsertItems(
              UpsertItemsRequest.newBuilder()
                  .setCollection("shop")
                  .addAllItems(Shop.ITEMS)
                  .build());
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Builds the body of a form. */
  private static final class Form {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Form field(String name, byte[] value) {
      String head = "--b0\r\ncontent-disposition: form-data; name=\"%s\"\r\n\r\n".formatted(name);
      bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
      bytes.writeBytes(value);
      bytes.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
      return this;
    }

    Form field(String name, String value) {
      return field(name, value.getBytes(StandardCharsets.UTF_8));
    }

    byte[] end() {
      bytes.writeBytes("--b0--\r\n".getBytes(StandardCharsets.UTF_8));
      return bytes.toByteArray();
    }
  }

  private static HttpResponse<String> post(String type, byte[] body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri().resolve(PATH))
              .header("content-type", type)
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static String first(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body()).at("/hits/0/id").asText();
  }

  @Test
  void aPictureAndWordsAreParts() throws Exception {
    byte[] blue = Pictures.png(Color.BLUE, 40, 40);
    assertThat(first(post(TYPE, new Form().field("image", blue).end()))).isEqualTo("blue-car");
    Form both =
        new Form()
            .field("text", "green car")
            .field("request", "{\"k\":1,\"parts\":[{\"text\":\"green\",\"weight\":2}]}");
    HttpResponse<String> response = post(TYPE, both.end());
    assertThat(first(response)).isEqualTo("green-car");
    assertThat(JSON.readTree(response.body()).at("/hits")).hasSize(1);
  }

  private static void assertRefused(String type, byte[] body, String message) throws Exception {
    HttpResponse<String> response = post(type, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    JsonNode error = JSON.readTree(response.body()).at("/error");
    assertThat(error.at("/status").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(error.at("/message").asText()).contains(message);
  }

  @Test
  void aFormThatIsNoSearchIsRefused() throws Exception {
    assertRefused(TYPE, new Form().field("colour", "red").end(), "a field called colour");
    assertRefused(TYPE, new Form().field("request", "{").end(), "request: cannot be read");
    assertRefused(TYPE, new Form().field("request", "[]").end(), "request: cannot be read");
    assertRefused(
        TYPE, new Form().field("request", "{\"parts\":3}").end(), "request: parts is no list");
    assertRefused(TYPE, new Form().field("image", "no picture").end(), "parts[0].image");
    assertRefused(TYPE, new Form().end(), "parts: 0 (expected: 1 to 16)");
    assertRefused("multipart/form-data", new Form().field("text", "red").end(), "boundary");
    assertRefused(TYPE, "--b0\r\nnothing".getBytes(StandardCharsets.UTF_8), "multipart/form-data");
    Form many = new Form();
    for (int i = 0; i < 18; i++) {
      many.field("text", "red");
    }
    assertRefused(TYPE, many.end(), "18 fields (expected: at most 17)");
  }

  @Test
  void curlSendsFiles() throws Exception {
    Path picture = folder.resolve("blue.png");
    Files.write(picture, Pictures.png(Color.BLUE, 40, 40));
    String said = curl("-F", "image=@" + picture, "-F", "request={\"k\":1}");
    assertThat(JSON.readTree(said).at("/hits/0/id").asText()).isEqualTo("blue-car");
    String words = curl("-F", "text=green car");
    assertThat(JSON.readTree(words).at("/hits/0/id").asText()).isEqualTo("green-car");
  }

  private static String curl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-s", server.uri().resolve(PATH) + ""));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      return Assumptions.abort("skipped: this machine has no curl");
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
