package io.triptych.indexer.collection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A small text file with a seal. The first line is {@code # triptych KIND VERSION crc32c HEX},
 * where KIND names the format, VERSION is a decimal number and HEX the CRC-32C, in 8 digits, of all
 * bytes after the line; the rest is the body in UTF-8. For YAML the first line is a comment.
 */
final class SealedText {
  private static final Pattern SEAL =
      Pattern.compile("# triptych ([a-z-]+) (\\d{1,9}) crc32c ([0-9a-f]{8})");

  private SealedText() {}

  /** Writes a file durably. */
  static void write(Path file, String kind, int version, String body) throws IOException {
    String text = "# triptych %s %d crc32c %s\n%s".formatted(kind, version, checksum(body), body);
    DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A body and the version of its format. */
  record Versioned(int version, String body) {}

  /**
   * The body of a file.
   *
   * @throws DamagedFileException if the seal is broken, or of another kind or a newer version
   */
  static String read(Path file, String kind, int newest) throws IOException {
    return readVersioned(file, kind, newest).body();
  }

  /** {@link #read} with the version. */
  static Versioned readVersioned(Path file, String kind, int newest) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    Matcher seal = SEAL.matcher(end < 0 ? text : text.substring(0, end));
    if (end < 0 || !seal.matches() || !seal.group(1).equals(kind)) {
      throw new DamagedFileException(file, "no seal of a " + kind + " in the first line");
    }
    int version = Integer.parseInt(seal.group(2));
    if (version < 1 || version > newest) {
      throw new DamagedFileException(
          file,
          "format: %d (expected: 1 to %d; a newer Triptych reads it)".formatted(version, newest));
    }
    String body = text.substring(end + 1);
    if (!checksum(body).equals(seal.group(3))) {
      throw new DamagedFileException(
          file, "checksum: %s (expected: %s)".formatted(checksum(body), seal.group(3)));
    }
    return new Versioned(version, body);
  }

  private static String checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }
}
