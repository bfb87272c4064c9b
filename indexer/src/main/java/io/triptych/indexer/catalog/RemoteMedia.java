package io.triptych.indexer.catalog;

import io.triptych.indexer.Reason;
import io.triptych.indexer.RejectedException;
import io.triptych.indexer.Stage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Gets media from hosts that are named beforehand, by http and https. No redirect is followed and
 * no proxy is used. A host's addresses are looked at when it is looked up, and it is those that are
 * connected to: a name that leads to this machine or into a private network, now or at its second
 * look-up (DNS rebinding), leads nowhere. Safe for use by many threads.
 */
public final class RemoteMedia {
  private static final int OK = 200;

  private final Set<String> hosts;
  private final long maxBytes;
  private final Predicate<InetAddress> allowed;
  private final OkHttpClient client;

  /**
   * Media of {@code hosts}.
   *
   * @param hosts names such as {@code img.example.org}, with a port ({@code img.example.org:8080})
   *     where it is not that of the scheme
   * @param maxBytes the largest medium
   * @param time how long getting one may take, from the look-up to the last byte
   */
  public RemoteMedia(Set<String> hosts, long maxBytes, Duration time) {
    this(hosts, maxBytes, time, RemoteMedia::isPublic, Dns.SYSTEM);
  }

  /** With an allowance of its own for addresses, and a look-up of its own, for tests. */
  RemoteMedia(
      Set<String> hosts, long maxBytes, Duration time, Predicate<InetAddress> allowed, Dns lookUp) {
    this.hosts = Set.copyOf(hosts);
    this.maxBytes = maxBytes;
    this.allowed = allowed;
    this.client =
        new OkHttpClient.Builder()
            .dns(host -> checked(host, lookUp.lookup(host)))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .callTimeout(time)
            .build();
  }

  /** The look-up of a host found an address that nobody may be sent to. */
  private static final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String host) {
      super(host);
    }
  }

  private List<InetAddress> checked(String host, List<InetAddress> addresses)
      throws UnknownHostException {
    for (InetAddress address : addresses) {
      if (!allowed.test(address)) {
        throw new ForbiddenAddressException(host);
      }
    }
    return addresses;
  }

  /**
   * Whether an address is one of the internet at large: none of this machine, of a private or local
   * network, of a carrier's (RFC 6598), for documentation or tests, or one that stands for such an
   * IPv4 address in IPv6 (mapped, compatible, 6to4, NAT64).
   */
  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return address instanceof Inet6Address ? isPublic6(bytes) : isPublic4(bytes);
  }

  private static boolean isPublic4(byte[] bytes) {
    int a = bytes[0] & 0xff;
    int b = bytes[1] & 0xff;
    int c = bytes[2] & 0xff;
    boolean carrier = a == 100 && (b & 0xc0) == 64;
    boolean special = a == 192 && b == 0 && (c == 0 || c == 2);
    boolean tests = (a == 198 && (b == 18 || b == 19)) || (a == 198 && b == 51 && c == 100);
    boolean documents = a == 203 && b == 0 && c == 113;
    return a != 0 && a < 224 && !carrier && !special && !tests && !documents;
  }

  private static boolean isPublic6(byte[] bytes) {
    int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    boolean global = (first & 0xe000) == 0x2000;
    boolean tunnel = first == 0x2002 || (first == 0x2001 && (bytes[2] & 0xfe) == 0);
    boolean documents = first == 0x2001 && (bytes[2] & 0xff) == 0x0d && (bytes[3] & 0xff) == 0xb8;
    return global && !tunnel && !documents;
  }

  /**
   * The bytes at {@code url}.
   *
   * @throws RejectedException if the host is not allowed, does not answer with them in time, or
   *     they are too many
   */
  public byte[] get(String url) throws RejectedException {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null || !parsed.username().isEmpty() || !parsed.password().isEmpty()) {
      throw rejected(Reason.URL_NOT_ALLOWED, url, "an http or https URL without a user");
    }
    if (!hosts.contains(name(parsed))) {
      throw rejected(Reason.URL_NOT_ALLOWED, url, "a host among those that are allowed");
    }
    checkLiteral(url, parsed.host());
    Request request = new Request.Builder().url(parsed).build();
    try (Response response = client.newCall(request).execute()) {
      if (response.code() != OK) {
        String expected = "status 200 without a redirect, not " + response.code();
        throw rejected(Reason.FILE_NOT_FOUND, url, expected);
      }
      return read(url, response.body());
    } catch (ForbiddenAddressException e) {
      throw forbidden(url);
    } catch (InterruptedIOException e) {
      throw rejected(Reason.UNREADABLE_FILE, url, "an answer in time");
    } catch (IOException e) {
      throw rejected(Reason.UNREADABLE_FILE, url, "a host that can be reached and answers in full");
    }
  }

  /** The client connects to addresses that are written as such without looking anything up. */
  private void checkLiteral(String url, String host) throws RejectedException {
    boolean literal = host.contains(":") || host.matches("[0-9.]+");
    try {
      if (literal && !Arrays.stream(InetAddress.getAllByName(host)).allMatch(allowed)) {
        throw forbidden(url);
      }
    } catch (UnknownHostException e) {
      throw forbidden(url);
    }
  }

  private static RejectedException forbidden(String url) {
    return rejected(Reason.URL_NOT_ALLOWED, url, "a host with public addresses only");
  }

  private static String name(HttpUrl url) {
    boolean standard = url.port() == HttpUrl.defaultPort(url.scheme());
    return standard ? url.host() : url.host() + ":" + url.port();
  }

  private byte[] read(String url, ResponseBody body) throws IOException, RejectedException {
    if (body.contentLength() <= maxBytes) {
      // A length may be missing, and what was unpacked has none.
      byte[] bytes = body.byteStream().readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE));
      if (bytes.length <= maxBytes) {
        return bytes;
      }
    }
    throw new RejectedException(
        Stage.FETCH,
        Reason.TOO_MANY_BYTES,
        "url: %.200s (expected: at most %d bytes)".formatted(url, maxBytes));
  }

  private static RejectedException rejected(Reason reason, String url, String expected) {
    return new RejectedException(
        Stage.FETCH, reason, "url: %.200s (expected: %s)".formatted(url, expected));
  }
}
