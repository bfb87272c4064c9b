package io.triptych.encoder.pack.hub;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A hub on this machine that can break off, refuse and lie. */
final class FakeHub implements AutoCloseable {
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  final Map<String, byte[]> files = new TreeMap<>();
  final List<String> requests = new ArrayList<>();

  /** How many bytes of a reply are sent before the connection breaks; negative, all. */
  int breakAfter = -1;

  boolean ranges = true;
  boolean wrongChecksum;
  boolean redirect;
  int status = 200;

  private final HttpServer server;

  FakeHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/models/owner/model/revision/main", this::list);
    server.createContext("/owner/model/resolve/" + COMMIT + "/", this::file);
    server.createContext("/elsewhere/", this::file);
    server.start();
  }

  URI address() {
    return URI.create(
        "http://%s:%d"
            .formatted(
                server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort()));
  }

  private void list(HttpExchange exchange) throws IOException {
    ObjectNode reply = new JsonMapper().createObjectNode().put("sha", COMMIT);
    ArrayNode siblings = reply.putArray("siblings");
    files.forEach((name, bytes) -> {
      ObjectNode file = siblings.addObject().put("rfilename", name).put("size", bytes.length);
      if (name.endsWith(".safetensors") || name.endsWith(".bin")) {
        byte[] summed = wrongChecksum ? new byte[] {1} : bytes;
        file.putObject("lfs").put("size", bytes.length).put("sha256", sha256(summed));
      }
    });
    byte[] body = new JsonMapper().writeValueAsBytes(reply);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void file(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    boolean first = path.startsWith("/owner/");
    String name = path.substring(first ? ("/owner/model/resolve/" + COMMIT + "/").length() : 11);
    if (first && redirect) {
      exchange.getResponseHeaders().add("Location", "/elsewhere/" + name);
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
      return;
    }
    requests.add(name + (range == null ? "" : " " + range));
    if (status != 200) {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    byte[] bytes = files.get(name);
    int from = 0;
    if (range != null && ranges) {
      from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, bytes.length - 1, bytes.length));
    }
    send(exchange, from > 0 ? 206 : 200, Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.sendResponseHeaders(code, body.length);
    int sent = breakAfter < 0 ? body.length : Math.min(breakAfter, body.length);
    OutputStream out = exchange.getResponseBody();
    out.write(body, 0, sent);
    out.flush();
    exchange.close();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
