package io.triptych.indexer.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.triptych.indexer.MediaSource;
import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RemoteMediaTest {
  private static final Duration TIME = Duration.ofSeconds(10);

  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private String host;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    host = "img.example.org:" + server.getAddress().getPort();
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    try (exchange) {
      switch (path) {
        case "/moved" -> {
          exchange.getResponseHeaders().set("location", "http://" + host + "/a.jpg");
          exchange.sendResponseHeaders(302, -1);
        }
        case "/gone" -> exchange.sendResponseHeaders(404, -1);
        case "/announced" -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          exchange.getResponseBody().write(new byte[1_000_000]);
        }
        case "/endless" -> {
          exchange.sendResponseHeaders(200, 0);
          while (!Thread.currentThread().isInterrupted()) {
            exchange.getResponseBody().write(new byte[1000]);
          }
        }
        case "/bomb" -> {
          ByteArrayOutputStream packed = new ByteArrayOutputStream();
          try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[1_000_000]);
          }
          exchange.getResponseHeaders().set("content-encoding", "gzip");
          exchange.sendResponseHeaders(200, packed.size());
          exchange.getResponseBody().write(packed.toByteArray());
        }
        case "/silent" -> sleep();
        default -> {
          byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        }
      }
    }
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(Duration.ofMinutes(1));
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static List<InetAddress> loopback(String name) {
    return List.of(InetAddress.getLoopbackAddress());
  }

  /** Hosts that lead to this machine, which only tests allow. */
  private RemoteMedia allowing() {
    return allowing(TIME);
  }

  private RemoteMedia allowing(Duration time) {
    return new RemoteMedia(Set.of(host), 10_000, time, _ -> true, RemoteMediaTest::loopback);
  }

  private static Reason refused(RemoteMedia media, String url) {
    return catchThrowableOfType(RejectedException.class, () -> media.get(url)).rejection().reason();
  }

  @Test
  void theBytesOfAnAllowedHostAreFetched() throws Exception {
    assertThat(allowing().get("http://" + host + "/a.jpg"))
        .isEqualTo("/a.jpg".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aCatalogueNamesThemWhereHostsAreAllowed(@TempDir Path folder) throws Exception {
    String url = "http://" + host + "/a.jpg";
    Path file =
        Files.writeString(
            folder.resolve("a.jsonl"), "{\"id\":\"a\",\"image\":\"%s\"}\n".formatted(url));
    CatalogSource source =
        new CatalogSource(file, CatalogFormat.JSONL, TableOptions.DEFAULT, Set.of(host));
    MediaSource medium;
    try (CatalogReader reader = CatalogReader.open(source)) {
      CatalogEntry entry = reader.next().orElseThrow();
      medium = ((CatalogEntry.Parsed) entry).item().images().getFirst();
    }
    assertThat(medium).isEqualTo(new MediaSource.Remote(url));
    MediaFetcher.Fetched fetched =
        new MediaFetcher(List.of(), 10_000, Optional.of(allowing())).fetch(medium);
    assertThat(fetched.bytes()).isEqualTo("/a.jpg".getBytes(StandardCharsets.UTF_8));
    assertThat(fetched.file()).isEmpty();
    MediaFetcher files = new MediaFetcher(List.of(), 10_000);
    assertThat(
            catchThrowableOfType(RejectedException.class, () -> files.fetch(medium))
                .rejection()
                .reason())
        .isEqualTo(Reason.URL_NOT_ALLOWED);
  }

  @Test
  void whatDoesNotAnswerAsItShouldIsRefused() {
    RemoteMedia media = allowing();
    assertThat(refused(media, "http://" + host + "/moved")).isEqualTo(Reason.FILE_NOT_FOUND);
    assertThat(asked).as("no redirect is followed").containsExactly("/moved");
    assertThat(refused(media, "http://" + host + "/gone")).isEqualTo(Reason.FILE_NOT_FOUND);
    assertThat(refused(media, "http://" + host + "/announced")).isEqualTo(Reason.TOO_MANY_BYTES);
    assertThat(refused(media, "http://" + host + "/endless")).isEqualTo(Reason.TOO_MANY_BYTES);
    assertThat(refused(media, "http://" + host + "/bomb")).isEqualTo(Reason.TOO_MANY_BYTES);
    assertThat(refused(allowing(Duration.ofMillis(300)), "http://" + host + "/silent"))
        .isEqualTo(Reason.UNREADABLE_FILE);
    server.stop(0);
    assertThat(refused(media, "http://" + host + "/a.jpg")).isEqualTo(Reason.UNREADABLE_FILE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://other.example.org/a.jpg",
        "http://img.example.org/a.jpg",
        "https://%s.evil.org/a.jpg",
        "http://img.example.org@evil.org/a.jpg",
        "http://me:secret@%s/a.jpg",
        "ftp://%s/a.jpg",
        "file:///etc/passwd",
        "http://",
        "nonsense",
        "http://127.0.0.1/a.jpg",
      })
  void aUrlThatIsNotAllowedIsNotAsked(String url) {
    assertThat(refused(allowing(), url.formatted(host))).isEqualTo(Reason.URL_NOT_ALLOWED);
    assertThat(asked).isEmpty();
  }

  @Test
  void aNameThatLeadsToThisMachineLeadsNowhere() {
    RemoteMedia media =
        new RemoteMedia(
            Set.of(host), 10_000, TIME, RemoteMedia::isPublic, RemoteMediaTest::loopback);
    assertThat(refused(media, "http://" + host + "/a.jpg")).isEqualTo(Reason.URL_NOT_ALLOWED);
    String literal = "127.0.0.1:" + server.getAddress().getPort();
    RemoteMedia literals = new RemoteMedia(Set.of(literal), 10_000, TIME);
    assertThat(refused(literals, "http://" + literal + "/a.jpg")).isEqualTo(Reason.URL_NOT_ALLOWED);
    assertThat(asked).isEmpty();
  }

  @Test
  void aNameThatIsReboundIsLookedUpOnce() {
    // Public when it is looked at, this machine when it is looked up again.
    AtomicInteger times = new AtomicInteger();
    Dns rebinding =
        name ->
            times.getAndIncrement() == 0
                ? List.of(InetAddress.getByAddress(name, new byte[] {(byte) 192, 0, 2, 1}))
                : loopback(name);
    RemoteMedia media =
        new RemoteMedia(
            Set.of(host),
            10_000,
            Duration.ofMillis(500),
            address -> !address.isLoopbackAddress(),
            rebinding);
    assertThat(refused(media, "http://" + host + "/a.jpg")).isEqualTo(Reason.UNREADABLE_FILE);
    assertThat(refused(media, "http://" + host + "/a.jpg")).isEqualTo(Reason.URL_NOT_ALLOWED);
    assertThat(times).hasValue(2);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void anAddressOfNoPublicHostIsKnown(String address) throws Exception {
    assertThat(RemoteMedia.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.1.1.1", "100.128.0.1", "172.32.0.1", "8.8.8.8", "2606:4700::1", "2a00::1"})
  void anAddressOfAPublicHostIsKnown(String address) throws Exception {
    assertThat(RemoteMedia.isPublic(InetAddress.getByName(address))).isTrue();
  }
}
