package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import io.triptych.service.FakeEncoder;
import io.triptych.service.access.Role;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of other origins. */
final class CrossOriginTest {
  private static final String SHOP = "https://shop.example.org";
  private static final String SEARCH = "/v1/collections/shop:search";

  @TempDir private Path data;

  private TriptychServer server(SecuritySettings security) {
    return TriptychServer.start(
        ServerConfig.of(data).withSecurity(security), new FakeEncoder(), _ -> new FakeStore());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> preflight(TriptychServer server, String path, String origin)
      throws Exception {
    return send(
        HttpRequest.newBuilder(server.uri().resolve(path))
            .method("OPTIONS", BodyPublishers.noBody())
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,x-api-key"));
  }

  private static String allowed(HttpResponse<?> response) {
    return response.headers().firstValue("access-control-allow-origin").orElse("none");
  }

  @Test
  void withoutOriginsNoPageMayAsk() throws Exception {
    try (TriptychServer server = server(SecuritySettings.NONE)) {
      assertThat(allowed(preflight(server, SEARCH, SHOP))).isEqualTo("none");
    }
  }

  @Test
  void pagesOfAnOriginMayAsk() throws Exception {
    TestKeys keys = new TestKeys(data.resolve("keys.yaml"));
    keys.create("somebody", Role.READ);
    SecuritySettings security =
        SecuritySettings.NONE.withOrigins(List.of(SHOP)).withKeys(keys.file());
    try (TriptychServer server = server(security)) {
      for (String path : List.of(SEARCH, "/triptych.v1.SearchService/Search")) {
        HttpResponse<String> answer = preflight(server, path, SHOP);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(allowed(answer)).isEqualTo(SHOP);
        assertThat(answer.headers().firstValue("access-control-allow-headers").orElse(""))
            .contains("content-type", "x-api-key", "x-grpc-web");
        assertThat(allowed(preflight(server, path, "https://other.example.org"))).isEqualTo("none");
      }
      HttpResponse<String> refused =
          send(
              HttpRequest.newBuilder(server.uri().resolve("/v1/collections"))
                  .header("origin", SHOP));
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(allowed(refused)).isEqualTo(SHOP);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.example.org",
        "https://shop.example.org/",
        "ftp://a",
        "https://a,b",
        "",
        "https://Shop.example.org"
      })
  void whatIsNoOriginIsRefused(String origin) {
    assertThatThrownBy(() -> SecuritySettings.NONE.withOrigins(List.of(origin)))
        .hasMessage(
            "origin: %s (expected: such as https://example.org:8443, or * alone for all)"
                .formatted(origin));
    assertThatThrownBy(() -> SecuritySettings.NONE.withOrigins(List.of("*", SHOP)))
        .hasMessageStartingWith("origin: * (expected: ");
  }

  @Test
  void aBrowserLetsSuchAPageAsk() throws Exception {
    HttpServer shop =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext(
        "/",
        exchange -> {
          byte[] page = "<!doctype html><title>shop</title>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    shop.start();
    String origin = "http://127.0.0.1:" + shop.getAddress().getPort();
    String ask =
        """
        async url => {
          try {
            const answer = await fetch(url, {
              method: "POST",
              headers: {"content-type": "application/json", "x-request-id": "page-1"},
              body: JSON.stringify({parts: [{text: "red car"}]}),
            });
            return answer.status + " " + answer.headers.get("x-request-id");
          } catch (e) {
            return e.name;
          }
        }
        """;
    try (TriptychServer open = server(SecuritySettings.NONE.withOrigins(List.of(origin)));
        TriptychServer closed = server(SecuritySettings.NONE);
        PageBrowser browser = PageBrowser.start()) {
      Page page = browser.page();
      page.navigate(origin + "/");
      assertThat(page.evaluate(ask, open.uri().resolve(SEARCH).toString())).isEqualTo("200 page-1");
      assertThat(page.evaluate(ask, closed.uri().resolve(SEARCH).toString()))
          .isEqualTo("TypeError");
    } finally {
      shop.stop(0);
    }
  }
}
