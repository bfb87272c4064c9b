package io.triptych.service.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.stub.StreamObserver;
import io.triptych.proto.v1.CollectionServiceGrpc;
import io.triptych.proto.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import io.triptych.proto.v1.EncodeServiceGrpc;
import io.triptych.proto.v1.EncodeStreamRequest;
import io.triptych.proto.v1.ListCollectionsRequest;
import io.triptych.service.FakeEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no honest client sends, the answer to each, and a server that is well afterwards. */
final class MalformedTest {
  private static final String SEARCH = "/v1/collections/shop:search";
  private static final String RPC = "/triptych.v1.SearchService/Search";
  private static final int IDLE_SECONDS = 2;
  private static final int CONNECTIONS = 50;
  private static final int STREAMS = 8;

  @TempDir private static Path data;
  private static TriptychServer server;
  private static TestChannel channel;

  @BeforeAll
  static void start() {
    ServerConfig config =
        ServerConfig.of(data)
            .withLimits(
                new LimitSettings(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(IDLE_SECONDS),
                    CONNECTIONS,
                    STREAMS,
                    200));
    server = TriptychServer.start(config, new FakeEncoder());
    channel = TestChannel.to(server);
  }

  @AfterAll
  static void stop() {
    channel.close();
    server.close();
  }

  @AfterEach
  void theServerIsWell() {
    assertThat(
            CollectionServiceGrpc.newBlockingStub(channel.channel())
                .listCollections(ListCollectionsRequest.getDefaultInstance())
                .getCollectionsCount())
        .isZero();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] frame(int claimed, byte... message) {
    ByteBuffer frame = ByteBuffer.allocate(5 + message.length);
    return frame.put((byte) 0).putInt(claimed).put(message).array();
  }

  private static String nested(int depth) {
    return "{\"parts\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
  }

  private static String attributes(int depth) {
    return "{\"items\":[{\"id\":\"a\",\"title\":\"a\",\"attributes\":{\"x\":"
        + "[".repeat(depth)
        + "]".repeat(depth)
        + "}}]}";
  }

  static Stream<Arguments> bodies() {
    String json = "application/json";
    String upsert = "/v1/collections/shop/items:upsert";
    byte[] badText = utf8("{\"parts\":[{\"text\":\"?\"}]}");
    badText[19] = (byte) 0xff;
    return Stream.of(
        Arguments.of("nothing", SEARCH, json, new byte[0], 400),
        Arguments.of("letters", SEARCH, json, utf8("hello"), 400),
        Arguments.of("a lone brace", SEARCH, json, utf8("{"), 400),
        Arguments.of("zero bytes", SEARCH, json, new byte[1000], 400),
        Arguments.of("deep lists", SEARCH, json, utf8(nested(100_000)), 400),
        Arguments.of("deep attributes", upsert, json, utf8(attributes(5_000)), 400),
        Arguments.of("no base64", SEARCH, json, utf8("{\"parts\":[{\"image\":\"***\"}]}"), 400),
        Arguments.of("a key twice", SEARCH, json, utf8("{\"parts\":[],\"parts\":[]}"), 400),
        Arguments.of("a number beyond all", SEARCH, json, utf8("{\"k\":1e999}"), 400),
        Arguments.of("k with letters", SEARCH, json, utf8("{\"k\":\"x\"}"), 400),
        Arguments.of(
            "two contents",
            SEARCH,
            json,
            utf8("{\"parts\":[{\"text\":\"a\",\"itemId\":\"b\"}]}"),
            400),
        Arguments.of("XML", SEARCH, "application/xml", utf8("<a/>"), 415),
        Arguments.of("no type at all", SEARCH, "", utf8("{}"), 415),
        Arguments.of("a type that is none", SEARCH, "nonsense", utf8("{}"), 415),
        Arguments.of(
            "protobuf cut off", RPC, "application/protobuf", new byte[] {10, 100, 'a'}, 400),
        Arguments.of(
            "protobuf with broken UTF-8",
            RPC,
            "application/protobuf",
            new byte[] {10, 2, (byte) 0xc3, (byte) 0x28},
            400),
        Arguments.of("broken UTF-8", SEARCH, json, badText, 404));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void isAnswered(String what, String path, String type, byte[] body, int code) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(server.uri().resolve(path)).POST(BodyPublishers.ofByteArray(body));
      if (!type.isEmpty()) {
        request.header("content-type", type);
      }
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(code);
      assertThat(new ObjectMapper().readTree(response.body()).at("/error/code").asInt())
          .isEqualTo(code);
      assertClean(response.body());
    }
  }

  /** Nothing of the server's insides. */
  private static void assertClean(String reply) {
    assertThat(reply)
        .doesNotContain("Exception", "io.triptych", "com.google", "com.linecorp", "\tat ", ".java")
        .doesNotContain(data.toString());
  }

  static Stream<Arguments> frames() {
    return Stream.of(
        Arguments.of("a message that ends too early", frame(10, (byte) 1), "3"),
        Arguments.of("a gigabyte announced", frame(1 << 30, (byte) 1), "8"),
        Arguments.of("a negative length", frame(-1), "8"),
        Arguments.of("no message", new byte[0], "3"),
        Arguments.of("a field that ends too early", frame(3, utf8("\n\007a")), "3"),
        Arguments.of("not a field", frame(3, utf8("\377\377\377")), "3"),
        Arguments.of("compressed by nobody knows what", new byte[] {1, 0, 0, 0, 1, 7}, "3"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void aFrameThatIsNoneIsAnswered(String what, byte[] body, String status) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri().resolve(RPC))
              .header("content-type", "application/grpc")
              .header("te", "trailers")
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      assertThat(response.headers().firstValue("grpc-status").orElse("")).isEqualTo(status);
      assertClean(response.headers().map().toString());
    }
  }

  /** What the server says to bytes, until it closes the connection or falls silent. */
  private static String talk(byte[] bytes) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(30_000);
      try {
        socket.getOutputStream().write(bytes);
      } catch (SocketException e) {
        // It was cut off before it was said to the end; what was answered is still to be read.
      }
      return all(socket.getInputStream());
    }
  }

  private static String all(InputStream in) throws IOException {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try {
      in.transferTo(heard);
    } catch (SocketException e) {
      // A connection may be cut off.
    } catch (SocketTimeoutException e) {
      throw new AssertionError("not cut off after " + heard.toString(StandardCharsets.UTF_8), e);
    }
    return heard.toString(StandardCharsets.ISO_8859_1);
  }

  private static String post(String headers, String body) {
    return "POST "
        + SEARCH
        + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        + headers
        + "\r\n"
        + body;
  }

  static Stream<Arguments> oddities() {
    String type = "content-type: application/json\r\n";
    return Stream.of(
        Arguments.of(
            "a name of 4096 bytes", post(type + "x".repeat(4096) + ": 1\r\n", ""), "HTTP/1.1 [45]"),
        Arguments.of(
            "headers of a megabyte",
            post(("a: " + "x".repeat(1000) + "\r\n").repeat(1000), ""),
            "HTTP/1.1 4|^$"),
        Arguments.of("a first line without end", "GET /" + "x".repeat(100_000), "HTTP/1.1 4|^$"),
        Arguments.of("no HTTP", "\0\1\2\3\r\n\r\n", "HTTP/1.1 400|^$"),
        Arguments.of("a method that is none", "BREW / HTTP/1.1\r\nhost: x\r\n\r\n", "HTTP/1.1 4"),
        Arguments.of("a version that is none", "GET / HTTP/9.9\r\nhost: x\r\n\r\n", "HTTP/1.1 "),
        Arguments.of(
            "two lengths",
            post(type + "content-length: 2\r\ncontent-length: 3\r\n", "{}"),
            "HTTP/1.1 400"),
        Arguments.of(
            "a length and chunks",
            post(type + "content-length: 2\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"),
            "HTTP/1.1 4"),
        Arguments.of(
            "a negative length", post(type + "content-length: -1\r\n", ""), "HTTP/1.1 400"),
        Arguments.of(
            "a chunk that is none",
            post(type + "transfer-encoding: chunked\r\n", "zz\r\n"),
            "HTTP/1.1 4"),
        Arguments.of(
            "the preface of HTTP/2 and then letters",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nhello, this is no frame at all",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddities")
  void anOddityIsAnsweredOrCutOff(String what, String bytes, String expected) throws Exception {
    String said = talk(bytes.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(said).containsPattern(expected);
    assertClean(said);
  }

  @Test
  void whoSendsAHeadLetterByLetterIsCutOff() throws Exception {
    assertCutOff("POST " + SEARCH + " HTTP/1.1\r\nhost: x\r\n", "x-slow: yes\r\n".repeat(20));
  }

  @Test
  void whoSaysNothingIsCutOff() throws Exception {
    assertThat(talk(new byte[0])).isEmpty();
  }

  @Test
  void whoSendsABodyLetterByLetterIsToldThatTimeIsUp() throws Exception {
    String head =
        ("POST %s HTTP/1.1\r\nhost: x\r\n"
                + "content-type: application/json\r\ncontent-length: 1000\r\n\r\n")
            .formatted(SEARCH);
    assertThat(assertCutOff(head, " ".repeat(500))).contains("HTTP/1.1 504", "DEADLINE_EXCEEDED");
  }

  /** Sends the rest slowly until the connection ends; what the server said meanwhile. */
  private static String assertCutOff(String head, String rest) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      Thread slow =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  for (byte letter : rest.getBytes(StandardCharsets.US_ASCII)) {
                    Thread.sleep(200);
                    socket.getOutputStream().write(letter);
                  }
                } catch (IOException | InterruptedException e) {
                  // Cut off, as it should be.
                }
              });
      String said = all(socket.getInputStream());
      slow.interrupt();
      slow.join();
      return said;
    }
  }

  @Test
  void onlySoManyConnectAtATime() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS + 20; i++) {
        sockets.add(new Socket("127.0.0.1", server.port()));
      }
      Thread.sleep(500);
      int closed = 0;
      for (Socket socket : sockets) {
        closed += isClosed(socket) ? 1 : 0;
      }
      assertThat(closed).isBetween(20, CONNECTIONS);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static boolean isClosed(Socket socket) throws IOException {
    socket.setSoTimeout(1);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void onlySoManyRequestsAreOpenOverAConnection() throws Exception {
    try (TestChannel crowded = TestChannel.to(server)) {
      CollectionServiceBlockingStub calls =
          CollectionServiceGrpc.newBlockingStub(crowded.channel());
      calls.listCollections(ListCollectionsRequest.getDefaultInstance());
      List<StreamObserver<EncodeStreamRequest>> streams = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        streams.add(
            EncodeServiceGrpc.newStub(crowded.channel()).encodeStream(new Answers<>(_ -> {})));
      }
      assertThatThrownBy(() ->
              calls
                  .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                  .listCollections(ListCollectionsRequest.getDefaultInstance()))
          .hasMessageStartingWith("DEADLINE_EXCEEDED");
      streams.forEach(StreamObserver::onCompleted);
      calls
          .withDeadlineAfter(10, TimeUnit.SECONDS)
          .listCollections(ListCollectionsRequest.getDefaultInstance());
    }
  }
}
