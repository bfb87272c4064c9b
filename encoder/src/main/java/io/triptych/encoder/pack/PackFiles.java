package io.triptych.encoder.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a pack with their lengths and checksums. */
final class PackFiles {
  private static final List<String> UNLISTED = List.of(ManifestFile.NAME, "README.md");

  private PackFiles() {}

  /** Copies the files of a pack, without its manifest. */
  static void copy(ModelPack pack, Path to) throws IOException {
    for (String file : pack.files()) {
      Path target = to.resolve(file);
      Files.createDirectories(target.getParent());
      Files.copy(pack.folder().resolve(file), target);
    }
  }

  /** Every file under {@code folder} but the manifest and the page for people. */
  static Map<String, PackManifest.FileEntry> list(Path folder) throws IOException {
    return list(folder, Map.of());
  }

  /** The same; entries of {@code known} are taken over, since their files have not changed. */
  static Map<String, PackManifest.FileEntry> list(
      Path folder, Map<String, PackManifest.FileEntry> known) throws IOException {
    Map<String, PackManifest.FileEntry> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        if (known.containsKey(name)) {
          files.put(name, known.get(name));
        } else if (!UNLISTED.contains(name)) {
          files.put(name, new PackManifest.FileEntry(Files.size(path), Fingerprint.ofFile(path)));
        }
      }
    }
    return files;
  }
}
