package io.triptych.client;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a server is and how it is talked to.
 *
 * @param host a name or an address; IPv6 in brackets
 * @param port 1 to 65535
 * @param tls whether the connection is encrypted; without it a key can be read on the way
 * @param authorities a PEM file of the authorities whose servers are trusted; empty: those of the
 *     JDK. With TLS only
 * @param key the API key that goes with every call
 * @param deadline how long a call may take, all attempts together; streams have none
 * @param retries how often and when a call is made again
 */
public record ClientConfig(
    String host,
    int port,
    boolean tls,
    Optional<Path> authorities,
    Optional<String> key,
    Duration deadline,
    RetryPolicy retries) {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int HTTPS = 443;
  private static final String EXPECTED = "HOST:PORT, http://HOST:PORT or https://HOST[:PORT]";

  public ClientConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: \"" + host + "\" (expected: a name or an address)");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
    if (authorities.isPresent() && !tls) {
      throw new IllegalArgumentException("authorities: without TLS (expected: an https address)");
    }
    if (key.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException("key: empty (expected: an API key)");
    }
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("deadline: " + deadline + " (expected: positive)");
    }
  }

  /**
   * A server without a key, with a deadline of 60 s.
   *
   * @param address {@code HOST:PORT} or {@code http://HOST:PORT}, not encrypted, or {@code
   *     https://HOST:PORT} for TLS (443 without a port)
   */
  public static ClientConfig of(String address) {
    URI uri = uri(address);
    boolean tls = "https".equals(uri.getScheme());
    boolean bare = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
    if ((!tls && !"http".equals(uri.getScheme()))
        || uri.getHost() == null
        || (uri.getPort() < 0 && !tls)
        || !bare
        || uri.getRawQuery() != null
        || uri.getRawUserInfo() != null) {
      throw malformed(address, null);
    }
    int port = uri.getPort() < 0 ? HTTPS : uri.getPort();
    return new ClientConfig(
        uri.getHost(),
        port,
        tls,
        Optional.empty(),
        Optional.empty(),
        DEADLINE,
        RetryPolicy.DEFAULT);
  }

  private static URI uri(String address) {
    try {
      return URI.create(address.contains("://") ? address : "http://" + address);
    } catch (IllegalArgumentException e) {
      throw malformed(address, e);
    }
  }

  private static IllegalArgumentException malformed(String address, Exception cause) {
    return new IllegalArgumentException(
        "address: " + address + " (expected: " + EXPECTED + ")", cause);
  }

  public ClientConfig withKey(String other) {
    return new ClientConfig(host, port, tls, authorities, Optional.of(other), deadline, retries);
  }

  public ClientConfig withAuthorities(Path pem) {
    return new ClientConfig(host, port, tls, Optional.of(pem), key, deadline, retries);
  }

  public ClientConfig withDeadline(Duration other) {
    return new ClientConfig(host, port, tls, authorities, key, other, retries);
  }

  public ClientConfig withRetries(RetryPolicy other) {
    return new ClientConfig(host, port, tls, authorities, key, deadline, other);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + host + ":" + port;
  }
}
