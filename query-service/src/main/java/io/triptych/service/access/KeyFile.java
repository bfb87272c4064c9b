package io.triptych.service.access;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keys in a YAML file that only its owner may read: a list {@code keys} whose entries have {@code
 * id}, {@code name}, {@code role}, {@code salt}, {@code hash}, {@code created} and, where it is not
 * good for everything, {@code collections}, {@code rate}, {@code burst}, {@code quota}.
 */
public final class KeyFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultPropertyInclusion(JsonInclude.Value.construct(NON_NULL, NON_NULL))
          .build();

  private final Path file;

  /** The keys in {@code file}, which need not be there yet. */
  public KeyFile(Path file) {
    this.file = file;
  }

  private record Entry(
      String id,
      String name,
      String role,
      List<String> collections,
      Double rate,
      Integer burst,
      Long quota,
      String created,
      String salt,
      String hash) {

    static Entry of(ApiKey key) {
      RequestRate rate = key.rate().orElse(null);
      return new Entry(
          key.id(),
          key.name(),
          key.role().id(),
          key.collections().isEmpty() ? null : List.copyOf(key.collections()),
          rate == null ? null : rate.perSecond(),
          rate == null ? null : rate.burst(),
          rate == null ? null : rate.perDay(),
          key.created().toString(),
          key.salt(),
          key.hash());
    }

    ApiKey key() {
      boolean limited = rate != null || burst != null || quota != null;
      if (collections != null && collections.contains(null)) {
        throw new IllegalArgumentException("collections: an empty one (expected: names)");
      }
      return new ApiKey(
          required("id", id),
          required("name", name),
          Role.of(required("role", role)),
          collections == null ? Set.of() : Set.copyOf(collections),
          limited ? Optional.of(requestRate()) : Optional.empty(),
          instant(required("created", created)),
          required("salt", salt),
          required("hash", hash));
    }

    private RequestRate requestRate() {
      return RequestRate.of(
          rate == null ? 0 : rate, burst == null ? 0 : burst, quota == null ? 0 : quota);
    }

    private static Instant instant(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("created: " + text + " (expected: a time)", e);
      }
    }

    private static String required(String field, String value) {
      if (value == null) {
        throw new IllegalArgumentException(field + ": none (expected: one for each key)");
      }
      return value;
    }
  }

  private record Content(List<Entry> keys) {}

  /**
   * The keys.
   *
   * @throws NoSuchFileException if there is no file
   * @throws IOException if it cannot be read or is not such a file; the message names it
   */
  public List<ApiKey> read() throws IOException {
    try {
      Content content = YAML.readValue(Files.readAllBytes(file), Content.class);
      if (content == null || content.keys() == null) {
        throw new FileSystemException(file.toString(), null, "expected: a list called keys");
      }
      return keys(content.keys());
    } catch (UnrecognizedPropertyException e) {
      throw new FileSystemException(
          file.toString(),
          null,
          e.getPropertyName() + " (expected: " + e.getKnownPropertyIds() + ")");
    } catch (JsonProcessingException e) {
      throw new FileSystemException(
          file.toString(), null, "expected: a list of keys; " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new FileSystemException(file.toString(), null, e.getMessage());
    }
  }

  private static List<ApiKey> keys(List<Entry> entries) {
    List<ApiKey> keys = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Entry entry : entries) {
      if (entry == null) {
        throw new IllegalArgumentException("keys: an empty one (expected: none)");
      }
      if (!ids.add(entry.id())) {
        throw new IllegalArgumentException(
            "id: " + entry.id() + " of two keys (expected: one for each key)");
      }
      keys.add(entry.key());
    }
    return List.copyOf(keys);
  }

  /**
   * Adds a key.
   *
   * @throws IllegalArgumentException if the name is taken or no name
   */
  public ApiKey.Created create(
      String name,
      Role role,
      Set<String> collections,
      Optional<RequestRate> rate,
      InstantSource time,
      SecureRandom random)
      throws IOException {
    Instant now = time.instant().truncatedTo(ChronoUnit.SECONDS);
    ApiKey.Created created = ApiKey.create(name, role, collections, rate, now, random);
    change(keys -> {
      if (keys.stream().anyMatch(key -> key.name().equals(name))) {
        throw new IllegalArgumentException("name: " + name + " (expected: one that is not taken)");
      }
      keys.add(created.key());
    });
    return created;
  }

  /**
   * Removes a key; servers that use the file refuse it within a second or two.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public void revoke(String name) throws IOException {
    change(keys -> {
      if (!keys.removeIf(key -> key.name().equals(name))) {
        throw new IllegalArgumentException("name: " + name + " (expected: the name of a key)");
      }
    });
  }

  private interface Change {
    void apply(List<ApiKey> keys);
  }

  /** Changes take turns, in this process and in others, and are seen whole. */
  private void change(Change change) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path turn = folder.resolve(file.getFileName() + ".lock");
    synchronized (KeyFile.class) {
      try (FileChannel channel =
              FileChannel.open(turn, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new FileSystemException(turn.toString(), null, "expected: one that can be locked");
        }
        List<ApiKey> keys = new ArrayList<>(existing());
        change.apply(keys);
        write(folder, keys);
      }
    }
  }

  private List<ApiKey> existing() throws IOException {
    return Files.exists(file) ? read() : List.of();
  }

  private void write(Path folder, List<ApiKey> keys) throws IOException {
    Path anew =
        Files.createTempFile(
            folder, file.getFileName().toString(), ".new", OwnerOnly.attributes(folder));
    try {
      Content content = new Content(keys.stream().map(Entry::of).toList());
      Files.write(anew, YAML.writeValueAsBytes(content));
      Files.move(anew, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(anew);
    }
  }
}
