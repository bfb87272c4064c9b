package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.encoder.SpaceId;
import io.triptych.indexer.collection.Collection;
import io.triptych.indexer.collection.CollectionWriter;
import io.triptych.indexer.collection.DataDirectory;
import io.triptych.indexer.collection.IndexSettings;
import io.triptych.service.FakeEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writing, reading and administration in JSON, and every way to get them wrong. */
final class WriteStatusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir private static Path data;
  private static TriptychServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    String items =
        """
        {"items":[{"id":"red shirt/1","title":"red shirt","price":9.5,"expected_version":"0"},
                  {"id":"blue","title":"blue car","attributes":{"kind":"car"}}]}
        """;
    assertThat(send("POST", "shop/items:upsert", items).at("/results/1/outcome").asText())
        .isEqualTo("OUTCOME_INDEXED");
    new DataDirectory(data)
        .create("strange", new SpaceId("cd".repeat(32)), 3, IndexSettings.DEFAULT, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> call(String method, String path, String body)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.uri().resolve(path));
    if (body == null || body.isEmpty()) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request
          .header("content-type", "application/json")
          .method(method, HttpRequest.BodyPublishers.ofString(body));
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode send(String method, String path, String body) throws Exception {
    HttpResponse<String> response = call(method, "/v1/collections/" + path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  @Test
  void anItemLivesInJson() throws Exception {
    JsonNode item = send("GET", "shop/items/red%20shirt%2F1", null);
    assertThat(item.at("/title").asText()).isEqualTo("red shirt");
    String version = item.at("/version").asText();
    JsonNode updated =
        send(
            "POST",
            "shop/items:update",
            "{\"updates\":[{\"id\":\"red shirt/1\",\"set\":{\"price\":5,\"sale\":true},"
                + "\"expectedVersion\":\""
                + version
                + "\"}]}");
    assertThat(updated.at("/results/0/outcome").asText()).isEqualTo("OUTCOME_INDEXED");
    JsonNode after = send("GET", "shop/items/red%20shirt%2F1", null);
    assertThat(after.at("/attributes/price").asDouble()).isEqualTo(5);
    assertThat(after.at("/attributes/sale").asBoolean()).isTrue();
    assertThat(after.at("/version").asLong()).isGreaterThan(Long.parseLong(version));
    send("POST", "temporary/items:upsert", "{\"items\":[{\"id\":\"a\",\"title\":\"a\"}]}");
    assertThat(
            send("POST", "temporary/items:delete", "{\"ids\":[\"a\",\"b\"]}")
                .at("/deleted")
                .asText())
        .isEqualTo("1");
    assertThat(
            send("POST", "temporary/items:delete", "{\"filter\":\"*:*\"}").at("/deleted").asLong())
        .isZero();
    send("DELETE", "temporary", null);
    assertThat(call("GET", "/v1/collections/temporary", null).statusCode()).isEqualTo(404);
  }

  @Test
  void aCollectionAndAnAliasLiveInJson() throws Exception {
    HttpResponse<String> made =
        call("POST", "/v1/collections", "{\"collection\":\"made\",\"schema\":{\"n\":\"number\"}}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    assertThat(send("GET", "made", null).at("/schema/n").asText()).isEqualTo("number");
    HttpResponse<String> alias = call("PUT", "/v1/aliases/live", "{\"collection\":\"made\"}");
    assertThat(alias.statusCode()).as(alias.body()).isEqualTo(200);
    assertThat(send("GET", "live", null).at("/aliases/0").asText()).isEqualTo("live");
    assertThat(call("GET", "/v1/aliases", null).body()).contains("\"live\"", "\"made\"");
    assertThat(call("DELETE", "/v1/aliases/live", null).statusCode()).isEqualTo(200);
    assertThat(call("GET", "/v1/aliases", null).body()).doesNotContain("live");
    send("DELETE", "made", null);
  }

  @Test
  void aServerIsLookedIntoInJson() throws Exception {
    assertThat(JSON.readTree(call("GET", "/v1/admin/config", null).body()).at("/values/host"))
        .isEqualTo(JSON.getNodeFactory().textNode("127.0.0.1"));
    assertThat(call("GET", "/v1/admin/caches", null).body()).contains("\"embedding\"");
    assertThat(call("POST", "/v1/admin/caches:clear", "{}").statusCode()).isEqualTo(200);
    HttpResponse<String> warm = call("POST", "/v1/admin/collections/shop:warm", "{}");
    assertThat(JSON.readTree(warm.body()).at("/tookMs").asDouble()).isPositive();
    HttpResponse<String> examined =
        call("POST", "/v1/admin/collections/shop:examine", "{\"deep\":true}");
    assertThat(JSON.readTree(examined.body()).at("/healthy").asBoolean())
        .as(examined.body())
        .isTrue();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          POST | /v1/collections/shop/items:upsert | {"items":[]} | 400 | items
          POST | /v1/collections/No!/items:upsert | {"items":[{"id":"a","title":"a"}]} | 400 | coll
          POST | /v1/collections/strange/items:upsert | {"items":[{"id":"a","title":"a"}]} | 400 | sp
          POST | /v1/collections/shop/items:update | {} | 400 | updates: 0
          POST | /v1/collections/shop/items:update | {"updates":[{"id":"a"},{"id":"a"}]} | 400 | once
          POST | /v1/collections/gone/items:update | {"updates":[{"id":"a"}]} | 404 | collection: gone
          POST | /v1/collections/shop/items:delete | {} | 400 | ids: 0 (expected: 1 to 10000)
          POST | /v1/collections/shop/items:delete | {"ids":["a"],"filter":"*:*"} | 400 | filter
          POST | /v1/collections/shop/items:delete | {"filter":"size:["} | 400 | filter: size:[
          POST | /v1/collections/shop/items:delete | {"filter":"nothing:1"} | 400 | nothing
          POST | /v1/collections/gone/items:delete | {"ids":["a"]} | 404 | collection: gone
          GET | /v1/collections/shop/items/nobody | | 404 | id: nobody
          GET | /v1/collections/gone/items/nobody | | 404 | collection: gone
          GET | /v1/collections/strange/items/nobody | | 400 | space
          GET | /v1/collections/gone | | 404 | collection: gone
          GET | /v1/collections/No! | | 400 | collection: "No!"
          POST | /v1/collections | {"collection":"shop"} | 409 | exists already
          POST | /v1/collections | {"collection":""} | 400 | collection: ""
          POST | /v1/collections | {"collection":"x","schema":{"a":"text"}} | 400 | schema[a]: text
          POST | /v1/collections | {"collection":"x","schema":{"price":"keyword"}} | 400 | price
          POST | /v1/collections | {"collection":"x","quantization":"int2"} | 400 | quantization: int2
          POST | /v1/collections | {"collection":"x","maxConn":1} | 400 | maxConn: 1
          POST | /v1/collections | {"collection":"x","beamWidth":-1} | 400 | beamWidth: -1
          DELETE | /v1/collections/gone | | 404 | collection: gone
          PUT | /v1/aliases/live | {"collection":"gone"} | 404 | collection: gone
          PUT | /v1/aliases/live | {"collection":"strange"} | 400 | space
          PUT | /v1/aliases/shop | {"collection":"shop"} | 409 | alias: shop is a collection
          PUT | /v1/aliases/No! | {"collection":"shop"} | 400 | No!
          DELETE | /v1/aliases/gone | | 404 | alias: gone
          POST | /v1/admin/collections/gone:warm | {} | 404 | collection: gone
          POST | /v1/admin/collections/gone:examine | {} | 404 | collection: gone
          """)
  void aFailureHasItsStatus(String method, String path, String body, int code, String message)
      throws Exception {
    HttpResponse<String> response = call(method, path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    JsonNode error = JSON.readTree(response.body()).at("/error");
    assertThat(error.at("/message").asText()).contains(message).doesNotContain("Exception");
    assertThat(error.at("/code").asInt()).isEqualTo(code);
  }

  @Test
  void whatAnotherProcessIsWritingIsUnavailable() throws Exception {
    try (Collection opened = new DataDirectory(data).open("shop");
        CollectionWriter _ = opened.writer()) {
      for (String[] call :
          new String[][] {
            {"POST", "/items:upsert", "{\"items\":[{\"id\":\"x\",\"title\":\"x\"}]}"},
            {"POST", "/items:update", "{\"updates\":[{\"id\":\"x\",\"unset\":[\"a\"]}]}"},
            {"POST", "/items:delete", "{\"ids\":[\"x\"]}"},
            {"DELETE", "", null}
          }) {
        HttpResponse<String> response = call(call[0], "/v1/collections/shop" + call[1], call[2]);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.body()).contains("is being written by another process");
      }
    }
    assertThat(send("POST", "shop/items:delete", "{\"ids\":[\"x\"]}").at("/deleted").asLong())
        .isZero();
  }
}
