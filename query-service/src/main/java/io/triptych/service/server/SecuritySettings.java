package io.triptych.service.server;

import io.triptych.service.access.RequestRate;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may come in, how, and what is written down of it.
 *
 * @param keys the file of keys; without one anybody may do anything
 * @param openMetrics whether metrics need no key
 * @param tls what the server proves itself with; without it, it speaks in the clear
 * @param rate how often a key may ask that has no rate of its own; without keys, all together
 * @param auditLog the file that writes are written down in, a JSON object a line
 */
public record SecuritySettings(
    Optional<Path> keys,
    boolean openMetrics,
    Optional<TlsFiles> tls,
    RequestRate rate,
    Optional<Path> auditLog) {
  /** No keys, no TLS, no limits, no log. */
  public static final SecuritySettings NONE =
      new SecuritySettings(
          Optional.empty(), false, Optional.empty(), RequestRate.UNLIMITED, Optional.empty());

  public SecuritySettings {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(rate, "rate");
    Objects.requireNonNull(auditLog, "auditLog");
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
    return new SecuritySettings(Optional.of(file), openMetrics, tls, rate, auditLog);
  }

  public SecuritySettings withOpenMetrics() {
    return new SecuritySettings(keys, true, tls, rate, auditLog);
  }

  public SecuritySettings withTls(TlsFiles files) {
    return new SecuritySettings(keys, openMetrics, Optional.of(files), rate, auditLog);
  }

  public SecuritySettings withRate(RequestRate other) {
    return new SecuritySettings(keys, openMetrics, tls, other, auditLog);
  }

  public SecuritySettings withAuditLog(Path file) {
    return new SecuritySettings(keys, openMetrics, tls, rate, Optional.of(file));
  }
}
