package io.triptych.service.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that a server lets in. A changed file is taken up within about a second. One that
 * vanishes or cannot be read changes nothing: a server never becomes open to all by accident.
 */
public final class KeyRing {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

  private final Path file;
  private final InstantSource time;
  private Instant looked;
  private Stamp stamp;
  private Map<String, ApiKey> keys;

  private record Stamp(Instant modified, long length, Object identity) {}

  /**
   * The keys in {@code file}.
   *
   * @throws IOException if it cannot be read
   */
  public KeyRing(Path file, InstantSource time) throws IOException {
    this.file = file;
    this.time = time;
    this.looked = time.instant();
    this.stamp = stamp();
    this.keys = read();
  }

  /** Who sends {@code key}; empty if it is no key, or one that was revoked. */
  public Optional<Caller> find(String key) {
    Map<String, ApiKey> now = current();
    return ApiKey.idOf(key)
        .flatMap(id -> Optional.ofNullable(now.get(id)))
        .filter(entry -> entry.matches(key))
        .map(ApiKey::caller);
  }

  private synchronized Map<String, ApiKey> current() {
    Instant now = time.instant();
    if (Duration.between(looked, now).abs().compareTo(LOOK_AGAIN) >= 0) {
      looked = now;
      try {
        Stamp seen = stamp();
        if (!seen.equals(stamp)) {
          keys = read();
          stamp = seen;
        }
      } catch (IOException e) {
        LOG.warn("Keys cannot be read; those of before count: {}", e.toString());
      }
    }
    return keys;
  }

  private Stamp stamp() throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new Stamp(
        attributes.lastModifiedTime().toInstant(), attributes.size(), attributes.fileKey());
  }

  private Map<String, ApiKey> read() throws IOException {
    return new KeyFile(file)
        .read().stream().collect(Collectors.toUnmodifiableMap(ApiKey::id, Function.identity()));
  }
}
