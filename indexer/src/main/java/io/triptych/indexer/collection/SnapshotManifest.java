package io.triptych.indexer.collection;

import io.triptych.encoder.SpaceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * What a snapshot says of itself, in the file {@code SNAPSHOT}.
 *
 * <p>The file is a {@link SealedText} of kind {@code snapshot}, version 1. Its body has the lines
 * {@code collection: NAME}, {@code taken: INSTANT} (ISO 8601), {@code space: ID}, {@code
 * generation: N} and {@code items: N}, then a line {@code CRC32C BYTES PATH} for each file: the
 * CRC-32C of its content in 8 hexadecimal digits, its length, and its path below the snapshot with
 * slashes, in the order of the paths. The paths are those of {@link CollectionFolder}.
 *
 * @param items how many the collection held
 */
record SnapshotManifest(
    String collection,
    Instant taken,
    SpaceId space,
    int generation,
    int items,
    List<SnapshotFile> files) {
  static final String NAME = "SNAPSHOT";
  private static final String KIND = "snapshot";
  private static final int VERSION = 1;
  private static final Pattern HEAD =
      Pattern.compile(
          "collection: (\\S+)\ntaken: (\\S+)\nspace: ([0-9a-f]{64})\n"
              + "generation: ([1-9]\\d{0,8})\nitems: (\\d{1,9})\n");
  private static final Pattern FILE =
      Pattern.compile("([0-9a-f]{8}) (\\d{1,18}) ([A-Za-z0-9_-][^/\n]*(?:/[A-Za-z0-9_-][^/\n]*)*)");
  private static final int BUFFER = 1 << 20;

  /** A file of a snapshot; no part of the path begins with a dot. */
  record SnapshotFile(String checksum, long bytes, String path) {}

  SnapshotManifest {
    files = List.copyOf(files);
  }

  long bytes() {
    return files.stream().mapToLong(SnapshotFile::bytes).sum();
  }

  /** The files below {@code root}, read through for their checksums. */
  static List<SnapshotFile> filesOf(Path root) throws IOException {
    List<SnapshotFile> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path =
            root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        found.add(new SnapshotFile(checksum(file), Files.size(file), path));
      }
    }
    found.sort(Comparator.comparing(SnapshotFile::path));
    return found;
  }

  static String checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
      }
    }
    return "%08x".formatted(crc.getValue());
  }

  void write(Path folder) throws IOException {
    StringBuilder body = new StringBuilder();
    body.append("collection: ").append(collection).append('\n');
    body.append("taken: ").append(taken).append('\n');
    body.append("space: ").append(space.hex()).append('\n');
    body.append("generation: ").append(generation).append('\n');
    body.append("items: ").append(items).append('\n');
    for (SnapshotFile file : files) {
      body.append(file.checksum()).append(' ').append(file.bytes()).append(' ');
      body.append(file.path()).append('\n');
    }
    SealedText.write(folder.resolve(NAME), KIND, VERSION, body.toString());
  }

  /**
   * The manifest of the snapshot in {@code folder}.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws DamagedFileException if it is damaged or of a newer version
   */
  static SnapshotManifest read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    String body = SealedText.read(file, KIND, VERSION);
    Matcher head = HEAD.matcher(body);
    if (!head.lookingAt()) {
      throw new DamagedFileException(file, "the first lines tell no collection");
    }
    List<SnapshotFile> files = new ArrayList<>();
    for (String line : body.substring(head.end()).lines().toList()) {
      Matcher matcher = FILE.matcher(line);
      if (!matcher.matches()) {
        throw new DamagedFileException(file, "no line of a file: " + line);
      }
      files.add(
          new SnapshotFile(matcher.group(1), Long.parseLong(matcher.group(2)), matcher.group(3)));
    }
    try {
      return new SnapshotManifest(
          head.group(1),
          Instant.parse(head.group(2)),
          new SpaceId(head.group(3)),
          Integer.parseInt(head.group(4)),
          Integer.parseInt(head.group(5)),
          files);
    } catch (DateTimeException e) {
      throw new DamagedFileException(file, "taken: " + head.group(2), e);
    }
  }
}
