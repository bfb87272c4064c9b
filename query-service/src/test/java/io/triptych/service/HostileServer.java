package io.triptych.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts every connection and is no help to anyone. */
public final class HostileServer implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final byte[] answer;
  private final long firstMillis;
  private final long pauseMillis;

  private HostileServer(String answer, long firstMillis, long pauseMillis) throws IOException {
    this.answer = answer.getBytes(StandardCharsets.US_ASCII);
    this.firstMillis = firstMillis;
    this.pauseMillis = pauseMillis;
    Thread.ofVirtual().start(this::accept);
  }

  /** A server that never says anything. */
  public static HostileServer silent() throws IOException {
    return new HostileServer("", 0, 0);
  }

  /** A server that says the same to everybody, at once. */
  public static HostileServer answering(String text) throws IOException {
    return new HostileServer(text, 0, 0);
  }

  /** A server that says the same to everybody, a letter every tenth of a second. */
  public static HostileServer trickling(String text) throws IOException {
    return new HostileServer(text, 0, 100);
  }

  /** A server that says the same to everybody, ten seconds after they came. */
  public static HostileServer slow(String text) throws IOException {
    return new HostileServer(text, 10_000, 0);
  }

  public URI uri(String scheme) {
    return URI.create(scheme + "://127.0.0.1:" + listening.getLocalPort());
  }

  /** How many connections there have been. */
  public int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listening.accept();
        accepted.incrementAndGet();
        connections.add(connection);
        Thread.ofVirtual().start(() -> speak(connection));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void speak(Socket connection) {
    try {
      Thread.sleep(firstMillis);
      for (byte letter : answer) {
        connection.getOutputStream().write(letter);
        Thread.sleep(pauseMillis);
      }
    } catch (IOException e) {
      // The other side gave up, as it should.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
