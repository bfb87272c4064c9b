package io.triptych.service.server;

import io.triptych.service.access.RequestRate;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may come in, how, and what is written down of it.
 *
 * @param keys the file of keys; without one anybody may do anything
 * @param openMetrics whether metrics need no key
 * @param tls what the server proves itself with; without it, it speaks in the clear
 * @param rate how often a key may ask that has no rate of its own; without keys, all together
 * @param auditLog the file that writes are written down in, a JSON object a line
 * @param origins whose pages may ask beside the server's own, such as {@code https://example.org},
 *     or {@value #ANY_ORIGIN} for those of all
 */
public record SecuritySettings(
    Optional<Path> keys,
    boolean openMetrics,
    Optional<TlsFiles> tls,
    RequestRate rate,
    Optional<Path> auditLog,
    List<String> origins) {
  /** Stands for every origin. */
  public static final String ANY_ORIGIN = "*";

  /** Scheme, host and perhaps a port, as browsers send it (RFC 6454). */
  private static final Pattern ORIGIN =
      Pattern.compile("https?://[a-z0-9.\\-]+(:\\d{1,5})?|https?://\\[[0-9a-f:.]+](:\\d{1,5})?");

  /** No keys, no TLS, no limits, no log. */
  public static final SecuritySettings NONE =
      new SecuritySettings(
          Optional.empty(),
          false,
          Optional.empty(),
          RequestRate.UNLIMITED,
          Optional.empty(),
          List.of());

  public SecuritySettings {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(rate, "rate");
    Objects.requireNonNull(auditLog, "auditLog");
    origins = List.copyOf(origins);
    for (String origin : origins) {
      boolean any = origin.equals(ANY_ORIGIN) && origins.size() == 1;
      if (!any && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "origin: %s (expected: such as https://example.org:8443, or %s alone for all)"
                .formatted(origin, ANY_ORIGIN));
      }
    }
  }

  /**
   * PEM files.
   *
   * @param certificate the server's certificate and those that lead to its root
   * @param key its private key, PKCS #8, without a password
   * @param clientAuthorities who must have signed the certificate of a client; without it clients
   *     need none
   */
  public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthorities) {
    public TlsFiles {
      Objects.requireNonNull(certificate, "certificate");
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(clientAuthorities, "clientAuthorities");
    }
  }

  public SecuritySettings withKeys(Path file) {
    return new SecuritySettings(Optional.of(file), openMetrics, tls, rate, auditLog, origins);
  }

  public SecuritySettings withOpenMetrics() {
    return new SecuritySettings(keys, true, tls, rate, auditLog, origins);
  }

  public SecuritySettings withTls(TlsFiles files) {
    return new SecuritySettings(keys, openMetrics, Optional.of(files), rate, auditLog, origins);
  }

  public SecuritySettings withRate(RequestRate other) {
    return new SecuritySettings(keys, openMetrics, tls, other, auditLog, origins);
  }

  public SecuritySettings withAuditLog(Path file) {
    return new SecuritySettings(keys, openMetrics, tls, rate, Optional.of(file), origins);
  }

  /** Lets pages of these origins ask too. */
  public SecuritySettings withOrigins(List<String> others) {
    return new SecuritySettings(keys, openMetrics, tls, rate, auditLog, others);
  }
}
