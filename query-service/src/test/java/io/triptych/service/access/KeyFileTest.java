package io.triptych.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFileTest {
  @TempDir private Path folder;
  private final FakeTime time = new FakeTime();
  private Path path;
  private KeyFile file;

  @BeforeEach
  void place() {
    path = folder.resolve("data/keys.yaml");
    file = new KeyFile(path);
  }

  private String create(String name, Role role, String... collections) throws IOException {
    return file.create(name, role, Set.of(collections), Optional.empty(), time, new SecureRandom())
        .secret();
  }

  @Test
  void theFileHoldsEverythingButTheKey() throws Exception {
    RequestRate rate = new RequestRate(2, 5, 1000);
    ApiKey.Created created =
        file.create(
            "shop", Role.WRITE, Set.of("b", "a"), Optional.of(rate), time, new SecureRandom());
    assertThat(created.secret()).matches("tk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}");
    String text = Files.readString(path);
    assertThat(text).doesNotContain(created.secret().substring("tk_12345678_".length()));
    assertThat(file.read()).containsExactly(created.key());
    assertThat(created.key().collections()).containsExactly("a", "b");
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void twoEqualKeysWouldBeStoredUnequally() throws Exception {
    ApiKey first = file.create("a", Role.READ, Set.of(), Optional.empty(), time, zeros()).key();
    assertThat(first.hash()).hasSize(64).isNotEqualTo("0".repeat(64));
    String one = create("b", Role.READ);
    String two = create("c", Role.READ);
    assertThat(one).isNotEqualTo(two);
    assertThat(file.read()).extracting(ApiKey::salt).doesNotHaveDuplicates();
  }

  private static SecureRandom zeros() {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        Arrays.fill(bytes, (byte) 0);
      }
    };
  }

  @Test
  void namesAreUniqueAndRevokedOnesAreGone() throws Exception {
    create("shop", Role.READ);
    assertThatThrownBy(() -> create("shop", Role.ADMIN))
        .hasMessage("name: shop (expected: one that is not taken)");
    assertThatThrownBy(() -> create("no/name", Role.ADMIN)).hasMessageStartingWith("name: no/name");
    file.revoke("shop");
    assertThat(file.read()).isEmpty();
    assertThatThrownBy(() -> file.revoke("shop"))
        .hasMessage("name: shop (expected: the name of a key)");
  }

  @Test
  void aRingKnowsItsKeysAndNoOthers() throws Exception {
    String key = create("shop", Role.WRITE, "shoes");
    KeyRing ring = new KeyRing(path, time);
    Caller caller = ring.find(key).orElseThrow();
    assertThat(caller.name()).isEqualTo("shop");
    assertThat(caller.role()).isEqualTo(Role.WRITE);
    assertThat(caller.mayUse("shoes")).isTrue();
    assertThat(caller.mayUse("hats")).isFalse();
    char last = key.charAt(key.length() - 1);
    assertThat(ring.find(key.substring(0, key.length() - 1) + (last == 'A' ? 'B' : 'A'))).isEmpty();
    assertThat(ring.find(key + "A")).isEmpty();
    assertThat(ring.find("")).isEmpty();
    assertThat(ring.find("tk_")).isEmpty();
    assertThat(ring.find("tk_00000000_x")).isEmpty();
  }

  @Test
  void aRingTakesUpChangesAndClingsToItsKeysWhenTheFileIsGone() throws Exception {
    String first = create("first", Role.READ);
    KeyRing ring = new KeyRing(path, time);
    String second = create("second", Role.READ);
    assertThat(ring.find(second)).as("looked at no more than once a second").isEmpty();
    time.pass(Duration.ofSeconds(1));
    assertThat(ring.find(second)).isPresent();
    file.revoke("first");
    time.pass(Duration.ofSeconds(1));
    assertThat(ring.find(first)).isEmpty();
    Files.writeString(path, "keys: [{nonsense: 1}]");
    time.pass(Duration.ofSeconds(1));
    assertThat(ring.find(second)).isPresent();
    Files.delete(path);
    time.pass(Duration.ofSeconds(1));
    assertThat(ring.find(second)).isPresent();
    assertThat(ring.find(first)).isEmpty();
  }

  private static String entry(String id, String name, String more) {
    return """
    - id: "%s"
      name: %s
      role: read
      created: 2026-01-01T00:00:00Z
      salt: "%s"
      hash: "%s"
    %s
    """
        .formatted(id, name, "5a".repeat(16), "b4".repeat(32), more.indent(2));
  }

  private static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of(
            entry("00000001", "a", "") + entry("00000001", "b", ""),
            "id: 00000001 of two keys (expected: one for each key)"),
        Arguments.of(
            entry("00000001", "a", "collections: [shoes, ~]"),
            "collections: an empty one (expected: names)"),
        Arguments.of("- ~", "keys: an empty one (expected: none)"),
        Arguments.of(
            entry("00000001", "a", "").replace("b4b4\"", "b4\""),
            "hash: 62 characters (expected: 64 hexadecimal digits)"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void aRingClingsToItsKeysWhenTheFileIsUnusable(String entries, String reason) throws Exception {
    String key = create("shop", Role.READ);
    KeyRing ring = new KeyRing(path, time);
    Files.writeString(path, "keys:\n" + entries);
    time.pass(Duration.ofSeconds(1));
    assertThat(ring.find(key)).isPresent();
    assertThat(ring.find("tk_00000001_x")).isEmpty();
    Throwable thrown = catchThrowable(file::read);
    assertThat(thrown).isInstanceOf(IOException.class).hasMessageEndingWith("keys.yaml: " + reason);
    assertThat(thrown.toString()).doesNotContain("5a5a", "b4b4");
  }

  @Test
  void aKeyTellsNeitherItsSaltNorItsHash() throws Exception {
    create("shop", Role.READ, "shoes");
    ApiKey key = file.read().getFirst();
    assertThat(key.toString())
        .contains(key.id(), "shop", "shoes")
        .doesNotContain(key.salt(), key.hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "keys:",
        "keys: 3",
        "keyz: []",
        "keys: [{name: a}]",
        "keys: [{id: x, name: a, role: read, created: 2026-01-01T00:00:00Z, salt: y, hash: z}]",
        "keys: [\n",
        "keys: [~]"
      })
  void aFileThatIsNoneIsNamed(String text) throws Exception {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    assertThatThrownBy(file::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("keys.yaml")
        .hasMessageContaining("expected");
  }
}
