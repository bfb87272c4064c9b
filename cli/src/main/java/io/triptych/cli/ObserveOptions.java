package io.triptych.cli;

import io.triptych.service.server.LimitSettings;
import io.triptych.service.server.ObserveSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a server tells of itself, and how long it waits. */
final class ObserveOptions {
  @Option(
      names = "--recall-share",
      paramLabel = "P",
      defaultValue = "0",
      description = "The share of searches repeated exactly to measure recall (default: 0).")
  private double recallShare;

  @Option(
      names = "--traces",
      paramLabel = "URL",
      description = "Send spans there by OTLP over HTTP, http://HOST:4318/v1/traces for one.")
  private URI traces;

  @Option(
      names = "--log-format",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How to log (default: text).")
  private LogFormat.Form logFormat;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info (with a line for each request), debug (default: warn).")
  private LogFormat.Level logLevel;

  @Option(
      names = "--request-timeout",
      paramLabel = "S",
      defaultValue = "60",
      description = "Seconds for a request whose client sets no limit (default: 60).")
  private int requestTimeout;

  @Option(
      names = "--idle-timeout",
      paramLabel = "S",
      defaultValue = "15",
      description = "Seconds for a connection without a request (default: 15).")
  private int idleTimeout;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Connections at a time (default: 10000).")
  private int connections;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      defaultValue = "256",
      description = "Requests at a time over one connection of HTTP/2 (default: 256).")
  private int streams;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "Requests that are answered at a time, streams aside; more are refused (default: 200).")
  private int requests;

  ObserveSettings settings() {
    return new ObserveSettings(recallShare, Optional.ofNullable(traces));
  }

  LimitSettings limits() {
    return new LimitSettings(
        Duration.ofSeconds(requestTimeout),
        Duration.ofSeconds(idleTimeout),
        connections,
        streams,
        requests);
  }

  void applyLogging() {
    LogFormat.apply(logFormat, Optional.ofNullable(logLevel));
  }

  /** Whether each line on standard error is a JSON object. */
  boolean logsJson() {
    return logFormat == LogFormat.Form.JSON;
  }

  /** The settings of the log by key. */
  Map<String, String> logging() {
    LogFormat.Level level = logLevel == null ? LogFormat.Level.WARN : logLevel;
    return Map.of(
        "log-format", logFormat.name().toLowerCase(Locale.ROOT),
        "log-level", level.name().toLowerCase(Locale.ROOT));
  }
}
