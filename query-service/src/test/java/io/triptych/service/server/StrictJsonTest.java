package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.service.FakeEncoder;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON that is not what the contract says, and what its sender is told. */
final class StrictJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SEARCH = "/v1/collections/shop:search";
  private static final String UPSERT = "/v1/collections/shop/items:upsert";
  private static final String TYPE = "application/json";

  @TempDir private static Path data;
  private static TriptychServer server;

  @BeforeAll
  static void start() {
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> post(String path, String type, byte[] body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri().resolve(path))
              .header("content-type", type)
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> post(String path, String json) throws Exception {
    return post(path, TYPE, json.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> faults() {
    String red = "{\"parts\":[{\"text\":\"red\"}],";
    String item = "{\"items\":[{\"id\":\"z1\",\"title\":\"t\",";
    String names =
        "(expected: one of HYBRID_UNSPECIFIED, HYBRID_NONE, HYBRID_WEIGHTED, HYBRID_RRF)";
    return Stream.of(
        Arguments.of(SEARCH, red + "\"hybrid\":\"rrf\"}", "hybrid: rrf " + names),
        Arguments.of(
            SEARCH,
            red + "\"targets\":[\"image\"]}",
            "targets[0]: image (expected: one of MODALITY_UNSPECIFIED, MODALITY_TEXT"),
        Arguments.of(
            SEARCH,
            red + "\"cache\":\"NOPE\"}",
            "cache: NOPE (expected: one of CACHE_CONTROL_UNSPECIFIED"),
        Arguments.of(
            SEARCH,
            red + "\"K\":5}",
            "K: an unknown field (expected: one of collection, parts, k, filter"),
        Arguments.of(
            SEARCH,
            "{\"parts\":[{\"text\":\"red\",\"weigth\":2}]}",
            "parts[0].weigth: an unknown field (expected: one of text, image, itemId"),
        Arguments.of(
            SEARCH, "{\"parts\":{\"text\":\"red\"}}", "parts: an object (expected: a list)"),
        Arguments.of(SEARCH, "{\"parts\":[\"red\"]}", "parts[0]: red (expected: an object)"),
        Arguments.of(
            SEARCH,
            "{\"parts\":[{\"text\":\"a\",\"itemId\":\"b\"}]}",
            "parts[0].item_id: a second content (expected: one)"),
        Arguments.of(
            SEARCH,
            "{\"parts\":[{\"itemId\":\"a\",\"item_id\":\"b\"}]}",
            "parts[0].item_id: given twice (expected: once)"),
        Arguments.of(
            SEARCH,
            "{\"parts\":[{\"image\":\"***\"}]}",
            "parts[0].image: *** (expected: bytes in base64)"),
        Arguments.of(SEARCH, red + "\"k\":\"many\"}", "k: many (expected: a whole number)"),
        Arguments.of(SEARCH, red + "\"k\":1e999}", "(expected: a whole number)"),
        Arguments.of(SEARCH, red + "\"k\":1e999999999}", "(expected: a whole number)"),
        Arguments.of(SEARCH, red + "\"exact\":\"no\"}", "exact: no (expected: true or false)"),
        Arguments.of(SEARCH, red + "\"diversity\":\"x\"}", "diversity: x (expected: a number)"),
        Arguments.of(SEARCH, red + "\"filter\":[]}", "filter: a list (expected: a text)"),
        Arguments.of(
            UPSERT,
            item + "\"stock\":\"abc\"}]}",
            "items[0].stock: abc (expected: a whole number)"),
        Arguments.of(
            UPSERT,
            item + "\"expectedVersion\":\"abc\"}]}",
            "items[0].expected_version: abc (expected: a whole number)"),
        Arguments.of(
            UPSERT,
            item + "\"prise\":5}]}",
            "items[0].prise: an unknown field (expected: one of id, title"),
        Arguments.of(
            UPSERT,
            item + "\"updatedAt\":\"today\"}]}",
            "items[0].updated_at: today (expected: a time such as"),
        Arguments.of(
            UPSERT,
            item + "\"attributes\":[1]}]}",
            "items[0].attributes: a list (expected: an object)"),
        Arguments.of(
            "/v1/collections",
            "{\"collection\":\"c\",\"schema\":{\"brand\":[]}}",
            "schema.brand: a list (expected: a text)"),
        Arguments.of(SEARCH, "not json", "request: no JSON at line 1, column 1 (expected: "),
        Arguments.of(SEARCH, "{\"parts\":[\n{]", "request: no JSON at line 2, column 2 (expected"),
        Arguments.of(SEARCH, "[]", "request: no JSON object (expected: one)"),
        Arguments.of(SEARCH, "5", "request: no JSON object (expected: one)"),
        Arguments.of(
            SEARCH,
            "{\"parts\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}",
            "request: too many levels (expected: at most 1000)"));
  }

  private static void assertRefused(HttpResponse<String> response, int code, String message)
      throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    JsonNode error = JSON.readTree(response.body()).at("/error");
    assertThat(error.at("/status").asText())
        .isEqualTo(code == 413 ? "RESOURCE_EXHAUSTED" : "INVALID_ARGUMENT");
    assertThat(error.at("/message").asText()).contains(message);
    assertThat(response.body()).doesNotContain("Exception", "com.fasterxml", "google.protobuf");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsNamed(String path, String json, String message) throws Exception {
    assertRefused(post(path, json), 400, message);
  }

  @Test
  void soItIsWhereJsonComesByTheNameOfTheCall() throws Exception {
    String rpc = "/triptych.v1.SearchService/Search";
    assertRefused(post(rpc, "not json"), 400, "request: no JSON at line 1");
    assertRefused(post(rpc, "{\"K\":5}"), 400, "K: an unknown field (expected: one of ");
    byte[] json = "{\"hybrid\":\"rrf\"}".getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(5 + json.length).put((byte) 0).putInt(json.length);
    HttpResponse<String> framed = post(rpc, "application/grpc+json", frame.put(json).array());
    assertThat(framed.headers().firstValue("grpc-status")).hasValue("3");
    assertThat(framed.headers().firstValue("grpc-message").orElse("")).startsWith("hybrid: rrf");
    HttpResponse<String> deep =
        post(rpc, "{\"parts\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
    assertRefused(deep, 400, "request: too many levels");
  }

  @Test
  void errorsOfPartsAreTold() throws Exception {
    HttpResponse<String> response =
        post("/v1/encode", "{\"inputs\":[{\"query\":\"x\"},{\"image\":\"aGVsbG8=\"},{}]}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode outputs = JSON.readTree(response.body()).at("/outputs");
    assertThat(outputs.at("/0/embeddings/0/vector")).isNotEmpty();
    assertThat(outputs.at("/1/error/message").asText()).startsWith("format: unknown");
    JsonNode details = outputs.at("/1/error/details");
    assertThat(details.at("/0/@type").asText())
        .isEqualTo("type.googleapis.com/google.rpc.BadRequest");
    assertThat(details.at("/0/fieldViolations/0/field").asText()).isEqualTo("inputs[1].image");
    assertThat(details.at("/1/@type").asText())
        .isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");
    assertThat(details.at("/1/reason").asText()).isNotEmpty();
    assertThat(outputs.at("/2/error/message").asText()).startsWith("inputs[2]");
  }

  private static String pictures(int count, int letters) {
    String picture = "{\"image\":\"" + "A".repeat(letters) + "\"}";
    return "{\"parts\":[" + picture + ("," + picture).repeat(count - 1) + "]}";
  }

  @Test
  void whatIsTooLargeIsToldTheLimit() throws Exception {
    assertRefused(post(SEARCH, pictures(1, 33_333_336)), 413, "at most 20000000 letters");
    String whole = "at most 33554432 bytes";
    assertRefused(post(SEARCH, pictures(2, 18_000_000)), 413, whole);
    assertRefused(post(SEARCH, pictures(4, 15_000_000)), 413, whole);
    assertThat(post(SEARCH, pictures(2, 16_000_000)).body()).contains("collection: shop");
  }

  private static byte[] form(int bytes) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    form.writeBytes(
        "--b0\r\ncontent-disposition: form-data; name=\"image\"\r\n\r\n"
            .getBytes(StandardCharsets.UTF_8));
    form.writeBytes(new byte[bytes]);
    form.writeBytes("\r\n--b0--\r\n".getBytes(StandardCharsets.UTF_8));
    return form.toByteArray();
  }

  @Test
  void soItIsInAForm() throws Exception {
    String type = "multipart/form-data; boundary=b0";
    assertRefused(post(SEARCH, type, form(25_000_000)), 413, "in base64 15000000 bytes");
    assertRefused(post(SEARCH, type, form(60_000_000)), 413, "at most 33554432 bytes");
  }
}
