package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.triptych.service.FakeEncoder;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The server as plain HTTP clients and browsers see it. */
final class JsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String SEARCH = "/v1/collections/shop:search";
  private static final String MEDIA = "/v1/collections/shop/items/red%20shirt%2F1/media/";

  @TempDir private static Path data;
  private static TriptychServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TriptychServer.start(ServerConfig.of(data), new FakeEncoder());
    String picture = Base64.getEncoder().encodeToString(Pictures.png(Color.RED, 300, 200));
    String items =
        """
        {"items":[
          {"id":"red shirt/1","title":"red shirt","price":9.5,"stock":"3","images":["%s"],
           "attributes":{"kind":"shirt","sizes":["S","M"],"new":true},
           "updated_at":"2026-01-01T00:00:00Z"},
          {"id":"green-car","title":"green car"}]}
        """
            .formatted(picture);
    JsonNode results = JSON.readTree(post("/v1/collections/shop/items:upsert", items).body());
    assertThat(results.at("/results/0/outcome").asText()).isEqualTo("OUTCOME_INDEXED");
    assertThat(results.at("/results/1/outcome").asText()).isEqualTo("OUTCOME_INDEXED");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(server.uri().resolve(path));
  }

  private static HttpResponse<String> post(String path, String json) throws Exception {
    HttpRequest request =
        to(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static HttpResponse<byte[]> get(String path) throws Exception {
    return CLIENT.send(to(path).build(), BodyHandlers.ofByteArray());
  }

  @Test
  void wordsFindItems() throws Exception {
    HttpResponse<String> response =
        post(SEARCH, "{\"parts\":[{\"text\":\"red shirt\"}],\"k\":1,\"explain\":true}");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode hit = JSON.readTree(response.body()).at("/hits/0");
    assertThat(hit.at("/id").asText()).isEqualTo("red shirt/1");
    assertThat(hit.at("/score").asDouble()).isBetween(0.5, 1.0);
    assertThat(hit.at("/attributes/price").asDouble()).isEqualTo(9.5);
    assertThat(hit.at("/attributes/sizes/1").asText()).isEqualTo("M");
    assertThat(hit.at("/attributes/new").asBoolean()).isTrue();
    assertThat(hit.at("/explanation/contributions").size()).isEqualTo(3);
    assertThat(get(hit.at("/thumbnail").asText()).statusCode()).isEqualTo(200);
  }

  @Test
  void aPictureAndAnItemFindItems() throws Exception {
    String red = Base64.getEncoder().encodeToString(Pictures.png(Color.RED, 20, 20));
    String byPicture = post(SEARCH, "{\"parts\":[{\"image\":\"" + red + "\"}]}").body();
    assertThat(JSON.readTree(byPicture).at("/hits/0/id").asText()).isEqualTo("red shirt/1");
    String byItem = post(SEARCH, "{\"parts\":[{\"item_id\":\"red shirt/1\"}]}").body();
    assertThat(JSON.readTree(byItem).at("/hits/0/id").asText()).isEqualTo("green-car");
  }

  @Test
  void pagesAndFacets() throws Exception {
    String page =
        """
        {"parts":[{"text":"red shirt"}],"offset":%d,"k":1,
         "facets":["sizes:1","price:9.5,20","updated_at:2026-01-01"]}
        """;
    JsonNode first = JSON.readTree(post(SEARCH, page.formatted(0)).body());
    JsonNode second = JSON.readTree(post(SEARCH, page.formatted(1)).body());
    assertThat(first.at("/hits/0/id").asText()).isEqualTo("red shirt/1");
    assertThat(second.at("/hits/0/id").asText()).isEqualTo("green-car");
    assertThat(second.at("/facets")).isEqualTo(first.at("/facets"));
    JsonNode sizes = first.at("/facets/0");
    assertThat(sizes.at("/attribute").asText()).isEqualTo("sizes");
    assertThat(sizes.at("/values/0/value").asText()).isEqualTo("M");
    assertThat(sizes.at("/values/0/items").asInt()).isEqualTo(1);
    assertThat(sizes.at("/otherValues").asInt()).isEqualTo(1);
    assertThat(sizes.at("/without").asInt()).isEqualTo(1);
    JsonNode prices = first.at("/facets/1/ranges");
    assertThat(prices).hasSize(3);
    assertThat(prices.at("/0/to").asDouble()).isEqualTo(9.5);
    assertThat(prices.at("/0/items").asInt()).isZero();
    assertThat(prices.at("/1/from").asDouble()).isEqualTo(9.5);
    assertThat(prices.at("/1/items").asInt()).isEqualTo(1);
    assertThat(prices.at("/2/to").isMissingNode()).isTrue();
    assertThat(first.at("/facets/2/ranges/1/from").asText()).isEqualTo("2026-01-01T00:00:00Z");
    HttpResponse<String> wrong =
        post(SEARCH, "{\"parts\":[{\"text\":\"red\"}],\"facets\":[\"size\"]}");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("facets: size (expected: one of");
    assertThat(post(SEARCH, page.formatted(300)).body()).contains("offset: 300, k: 1 (expected: 0");
  }

  @Test
  void searchesCanBeToldEverythingInJsonToo() throws Exception {
    StringBuilder values = new StringBuilder();
    for (float value : FakeEncoder.vector("green car")) {
      values.append(values.isEmpty() ? "" : ",").append(value);
    }
    String search =
        """
        {"parts":[{"vector":{"values":[%s],"space":"%s","modality":"MODALITY_TEXT"}}],
         "modalityWeights":{"text":1},"hybrid":"HYBRID_RRF","rankExpression":"score + 0 * price",
         "diversity":0.1,"collapseAbove":0.999,"fields":["title"],"explain":true,"timing":true}
        """
            .formatted(values, new FakeEncoder().space().hex());
    JsonNode response = JSON.readTree(post(SEARCH, search).body());
    JsonNode hit = response.at("/hits/0");
    assertThat(hit.at("/id").asText()).as(response.toString()).isEqualTo("green-car");
    assertThat(hit.at("/score").asDouble()).isEqualTo(1);
    assertThat(hit.at("/rankValue").asDouble()).isEqualTo(1);
    assertThat(hit.has("attributes")).isFalse();
    assertThat(hit.at("/explanation/contributions/0/rank").asInt()).isEqualTo(1);
    assertThat(response.at("/timing/2/stage").asText()).isEqualTo("search");
  }

  @Test
  void titlesAreSuggested() throws Exception {
    JsonNode titles =
        JSON.readTree(post("/v1/collections/shop:suggest", "{\"prefix\":\"re\"}").body())
            .at("/titles");
    assertThat(titles).hasSize(1);
    assertThat(titles.at("/0").asText()).isEqualTo("red shirt");
    HttpResponse<String> nothing = post("/v1/collections/shop:suggest", "{}");
    assertThat(nothing.statusCode()).isEqualTo(400);
    assertThat(nothing.body()).contains("prefix: 0 characters (expected: 1 to 100");
  }

  @Test
  void collectionsAreListed() throws Exception {
    JsonNode list = JSON.readTree(get("/v1/collections").body());
    assertThat(list.at("/collections/0/name").asText()).isEqualTo("shop");
    assertThat(list.at("/collections/0/items").asInt()).isEqualTo(2);
  }

  private static String picture(int letters) {
    return "{\"parts\":[{\"image\":\"" + "A".repeat(letters) + "\"}]}";
  }

  @Test
  void errorsHaveAReasonAndTheirOwnLetters() throws Exception {
    byte[] silence = new byte[44 + 32_000];
    ByteBuffer header = ByteBuffer.wrap(silence).order(ByteOrder.LITTLE_ENDIAN);
    header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 32_000);
    header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    header.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
    header.putShort((short) 2).putShort((short) 16);
    header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(32_000);
    String audio = Base64.getEncoder().encodeToString(silence);
    JsonNode error =
        JSON.readTree(post(SEARCH, "{\"parts\":[{\"audio\":\"" + audio + "\"}]}").body())
            .at("/error");
    assertThat(error.get("message").asText())
        .isEqualTo("parts[0].audio: sound: silence (expected: something above −60 dBFS)");
    assertThat(error.at("/details/0/reason").asText()).isEqualTo("EMPTY");
    assertThat(error.at("/details/0/domain").asText()).isEqualTo("triptych");
    assertThat(error.at("/details/0/@type").asText())
        .isEqualTo("type.googleapis.com/google.rpc.ErrorInfo");

    JsonNode unknown =
        JSON.readTree(post(SEARCH, "{\"parts\":[{\"itemId\":\"红 100%+\"}]}").body()).at("/error");
    assertThat(unknown.get("message").asText()).startsWith("parts[0].item_id: 红 100%+ (expected");
    assertThat(unknown.at("/details/0/reason").asText()).isEqualTo("UNKNOWN_ITEM");
  }

  static Stream<Arguments> malformed() {
    String red = "{\"parts\":[{\"text\":\"red\"}]";
    return Stream.of(
        Arguments.of("no parts", SEARCH, "{}", 400, "INVALID_ARGUMENT"),
        Arguments.of("broken JSON", SEARCH, "{\"parts\":", 400, "INVALID_ARGUMENT"),
        Arguments.of("no object", SEARCH, "[1]", 400, "INVALID_ARGUMENT"),
        Arguments.of("a wrong type", SEARCH, "{\"k\":\"many\"}", 400, "INVALID_ARGUMENT"),
        Arguments.of("k of 5000", SEARCH, red + ",\"k\":5000}", 400, "INVALID_ARGUMENT"),
        Arguments.of("bad filter", SEARCH, red + ",\"filter\":\"a:[\"}", 400, "INVALID_ARGUMENT"),
        Arguments.of(
            "1,100 clauses",
            SEARCH,
            red + ",\"filter\":\"" + "id:a ".repeat(1_100) + "\"}",
            400,
            "INVALID_ARGUMENT"),
        Arguments.of(
            "a filter of 11,000 characters",
            SEARCH,
            red + ",\"filter\":\"id:" + "a".repeat(11_000) + "\"}",
            400,
            "INVALID_ARGUMENT"),
        Arguments.of(
            "no picture",
            SEARCH,
            "{\"parts\":[{\"image\":\"aGVsbG8=\"}]}",
            400,
            "INVALID_ARGUMENT"),
        Arguments.of(
            "NaN",
            SEARCH,
            "{\"parts\":[{\"text\":\"a\",\"weight\":\"NaN\"}]}",
            400,
            "INVALID_ARGUMENT"),
        Arguments.of(
            "an unknown item", SEARCH, "{\"parts\":[{\"itemId\":\"x\"}]}", 404, "NOT_FOUND"),
        Arguments.of(
            "an unknown collection", "/v1/collections/gone:search", red + "}", 404, "NOT_FOUND"),
        Arguments.of(
            "an impossible collection",
            "/v1/collections/No%20Such:search",
            red + "}",
            400,
            "INVALID_ARGUMENT"),
        Arguments.of("an unknown path", "/v1/nothing", "{}", 405, "UNIMPLEMENTED"),
        Arguments.of(
            "no items", "/v1/collections/shop/items:upsert", "{}", 400, "INVALID_ARGUMENT"),
        Arguments.of("a picture of 15 MB", SEARCH, picture(20_000_004), 413, "RESOURCE_EXHAUSTED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void isAnswered(String what, String path, String body, int code, String status) throws Exception {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
    JsonNode error = JSON.readTree(response.body()).at("/error");
    assertThat(error.at("/code").asInt()).isEqualTo(code);
    assertThat(error.at("/status").asText()).isEqualTo(status);
    assertThat(error.at("/message").asText()).isNotBlank();
    assertThat(response.body()).doesNotContain("Exception", "io.triptych", data.toString());
  }

  @Test
  void aMediumIsServedAsItCame() throws Exception {
    HttpResponse<byte[]> response = get(MEDIA + "0");
    assertThat(response.body()).isEqualTo(Pictures.png(Color.RED, 300, 200));
    assertThat(header(response, "content-type")).isEqualTo("image/png");
    assertThat(header(response, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(response, "content-security-policy")).contains("default-src 'none'");
    HttpRequest again = to(MEDIA + "0").header("if-none-match", header(response, "etag")).build();
    assertThat(CLIENT.send(again, BodyHandlers.ofByteArray()).statusCode()).isEqualTo(304);
  }

  @Test
  void aPartOfAMediumIsServed() throws Exception {
    byte[] whole = Pictures.png(Color.RED, 300, 200);
    HttpResponse<byte[]> part = part("bytes=10-19", Optional.empty());
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 10, 20));
    assertThat(header(part, "content-range")).isEqualTo("bytes 10-19/" + whole.length);
    assertThat(header(part, "content-type")).isEqualTo("image/png");
    String tag = header(part, "etag");
    assertThat(part("bytes=10-19", Optional.of(tag)).statusCode()).isEqualTo(206);
    assertThat(part("bytes=10-19", Optional.of("\"other\"")).body()).isEqualTo(whole);
    HttpResponse<byte[]> beyond = part("bytes=" + whole.length + "-", Optional.empty());
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "content-range")).isEqualTo("bytes */" + whole.length);
    assertThat(header(get(MEDIA + "0"), "accept-ranges")).isEqualTo("bytes");
  }

  private static HttpResponse<byte[]> part(String range, Optional<String> version)
      throws Exception {
    HttpRequest.Builder request = to(MEDIA + "0").header("range", range);
    version.ifPresent(tag -> request.header("if-range", tag));
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  @Test
  void aThumbnailIsASmallJpeg() throws Exception {
    HttpResponse<byte[]> response = get(MEDIA + "0?size=64");
    assertThat(header(response, "content-type")).isEqualTo("image/jpeg");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(response.body()));
    assertThat(image.getWidth()).isEqualTo(64);
    assertThat(image.getHeight()).isEqualTo(43);
    assertThat(new Color(image.getRGB(30, 20)).getRed()).isGreaterThan(240);
    BufferedImage whole = ImageIO.read(new ByteArrayInputStream(get(MEDIA + "0?size=999").body()));
    assertThat(whole.getWidth()).isEqualTo(300);
  }

  @ParameterizedTest
  @CsvSource({
    "shop/items/red%20shirt%2F1/media/1, 404",
    "shop/items/red%20shirt%2F1/media/-1, 400",
    "shop/items/red%20shirt%2F1/media/x, 400",
    "shop/items/red%20shirt%2F1/media/0?size=15, 400",
    "shop/items/red%20shirt%2F1/media/0?size=1025, 400",
    "shop/items/gone/media/0, 404",
    "shop/items/..%2F..%2Fetc%2Fpasswd/media/0, 400",
    "gone/items/x/media/0, 404",
  })
  void aMediumThatIsNotThereIsNotServed(String path, int code) throws Exception {
    HttpResponse<byte[]> response = get("/v1/collections/" + path);
    assertThat(response.statusCode()).isEqualTo(code);
    assertThat(JSON.readTree(response.body()).at("/error/code").asInt()).isEqualTo(code);
  }

  @Test
  void thePageIsServedAndMayLoadNothingFromElsewhere() throws Exception {
    HttpResponse<byte[]> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "content-type")).startsWith("text/html");
    assertThat(header(page, "content-security-policy"))
        .startsWith("default-src 'none'")
        .doesNotContain("http", "unsafe", "*");
    for (String file : new String[] {"app.js", "api.js", "state.js", "results.js"}) {
      assertThat(header(get("/" + file), "content-type")).contains("javascript");
    }
    assertThat(header(get("/app.css"), "content-type")).startsWith("text/css");
    assertThat(header(get("/favicon.svg"), "content-type")).startsWith("image/svg+xml");
    assertThat(get("/../application.class").statusCode()).isIn(400, 404);
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedBeforeItIsSent() throws Exception {
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(SEARCH, 1L << 40);
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
      assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void healthIsTold() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
