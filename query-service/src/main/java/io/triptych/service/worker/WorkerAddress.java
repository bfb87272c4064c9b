package io.triptych.service.worker;

import java.util.Arrays;
import java.util.List;

/**
 * Where a worker listens.
 *
 * @param host a name or an address; IPv6 ones in brackets
 * @param port 1 to 65535
 */
public record WorkerAddress(String host, int port) {
  private static final String EXPECTED = "host:port, several with commas";

  public WorkerAddress {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw refused(host + ":" + port);
    }
  }

  /**
   * The addresses in {@code host:port,host:port}.
   *
   * @throws IllegalArgumentException if there is none, or one is not of that form
   */
  public static List<WorkerAddress> parse(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).map(WorkerAddress::one).toList();
  }

  private static WorkerAddress one(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new WorkerAddress(
          text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw refused(text);
    }
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException("workers: \"" + text + "\" (expected: " + EXPECTED + ")");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
