package io.triptych.cli;

import io.triptych.service.access.RequestRate;
import io.triptych.service.server.SecuritySettings;
import io.triptych.service.server.SecuritySettings.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who may come in, and how. */
final class SecurityOptions {
  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "The file of keys (default: keys.yaml in the data folder, if it is there).")
  private Path keys;

  @Option(names = "--open-metrics", description = "Serve /metrics without a key.")
  private boolean openMetrics;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "The server's certificate and what leads to its root, PEM.")
  private Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's private key, PKCS #8, PEM.")
  private Path key;

  @Option(
      names = "--tls-client-ca",
      paramLabel = "FILE",
      description = "Let in clients only whose certificate one of these has signed, PEM.")
  private Path clientAuthorities;

  @Option(
      names = "--rate-limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Requests a second for each key (default: no limit).")
  private double rate;

  @Option(
      names = "--rate-burst",
      paramLabel = "N",
      defaultValue = "0",
      description = "Requests at once after a rest (default: those of a second).")
  private int burst;

  @Option(
      names = "--daily-quota",
      paramLabel = "N",
      defaultValue = "0",
      description = "Requests a day, UTC, for each key (default: no limit).")
  private long quota;

  @Option(
      names = "--audit-log",
      paramLabel = "FILE",
      description = "Write down every change in this file, a JSON object a line.")
  private Path auditLog;

  @Option(
      names = "--allow-origin",
      paramLabel = "URL,…",
      split = ",",
      description =
          "Let web pages of these origins ask, https://example.org for one; *: of all (default:"
              + " none but the server's own).")
  private List<String> origins = List.of();

  /**
   * The settings.
   *
   * @throws IllegalArgumentException if they do not fit together
   */
  SecuritySettings settings(Path data) {
    return new SecuritySettings(
        keys(data),
        openMetrics,
        tls(),
        RequestRate.of(rate, burst, quota),
        Optional.ofNullable(auditLog),
        origins);
  }

  private Optional<Path> keys(Path data) {
    Path standard = KeysCommand.standardFile(data);
    return keys != null
        ? Optional.of(keys)
        : Files.exists(standard) ? Optional.of(standard) : Optional.empty();
  }

  private Optional<TlsFiles> tls() {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          (key == null ? "--tls-key" : "--tls-cert")
              + ": missing (expected: both --tls-cert and --tls-key)");
    }
    if (certificate == null && clientAuthorities != null) {
      throw new IllegalArgumentException(
          "--tls-client-ca: "
              + clientAuthorities
              + " (expected: --tls-cert and --tls-key with it)");
    }
    return certificate == null
        ? Optional.empty()
        : Optional.of(new TlsFiles(certificate, key, Optional.ofNullable(clientAuthorities)));
  }
}
