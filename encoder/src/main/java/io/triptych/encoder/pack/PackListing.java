package io.triptych.encoder.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The packs directly in a folder, by name.
 *
 * @param packs those that open
 * @param damaged those that do not
 */
public record PackListing(List<ModelPack> packs, List<Damaged> damaged) {

  /**
   * A pack that does not open.
   *
   * @param folder where it lies
   * @param fault what {@link ModelPack#open} throws
   */
  public record Damaged(Path folder, Exception fault) {}

  public PackListing {
    packs = List.copyOf(packs);
    damaged = List.copyOf(damaged);
  }

  /**
   * Opens every folder with a manifest; hidden folders are not looked at.
   *
   * @throws NoSuchFileException if there is no such folder
   */
  public static PackListing of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "no folder (expected: one of packs)");
    }
    List<Path> entries;
    try (Stream<Path> all = Files.list(folder)) {
      entries = all.sorted().toList();
    }
    List<ModelPack> packs = new ArrayList<>();
    List<Damaged> damaged = new ArrayList<>();
    for (Path entry : entries) {
      if (!isPack(entry)) {
        continue;
      }
      try {
        packs.add(ModelPack.open(entry));
      } catch (IOException | RuntimeException e) {
        damaged.add(new Damaged(entry, e));
      }
    }
    return new PackListing(packs, damaged);
  }

  private static boolean isPack(Path entry) {
    return !entry.getFileName().toString().startsWith(".")
        && Files.isRegularFile(entry.resolve(ManifestFile.NAME));
  }
}
