package io.triptych.encoder.pack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.triptych.encoder.Calibration;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.calibration.CurveFit;
import io.triptych.encoder.tensor.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pack on disk: a folder with {@code pack.yaml} and the files it names. */
public final class ModelPack {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private final Path folder;
  private final PackManifest manifest;
  private final SpaceId space;

  private ModelPack(Path folder, PackManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
    space = manifest.space();
  }

  /**
   * Opens a pack: reads the manifest and sees that every file is there in its full length. The
   * contents are compared by {@link PackVerifier}.
   *
   * @throws NoSuchFileException if a file is missing
   * @throws CorruptFileException if the manifest does not parse or a file has another length
   */
  public static ModelPack open(Path folder) throws IOException {
    PackManifest manifest = ManifestFile.read(folder);
    for (Map.Entry<String, PackManifest.FileEntry> entry : manifest.files().entrySet()) {
      checkLength(folder.resolve(entry.getKey()), entry.getValue().bytes());
    }
    return new ModelPack(folder, manifest);
  }

  private static void checkLength(Path file, long expected) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString(), null, "named in " + ManifestFile.NAME);
    }
    long actual = Files.size(file);
    if (actual != expected) {
      throw new CorruptFileException(
          file,
          Math.min(actual, expected),
          "length: " + actual + " bytes (expected: " + expected + ")");
    }
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  /** The space that this pack embeds into. */
  public SpaceId space() {
    return space;
  }

  /** The pack's name. */
  public String name() {
    return manifest.name();
  }

  /** The pack's version. */
  public String version() {
    return manifest.version();
  }

  /** The length of a vector. */
  public int dimension() {
    return manifest.dimension();
  }

  /** SPDX identifiers of everything in the pack. */
  public List<String> licences() {
    return manifest.licences();
  }

  /** The files of the pack but its manifest. */
  public Set<String> files() {
    return manifest.files().keySet();
  }

  /** What can be embedded. */
  public Set<Modality> modalities() {
    Set<Modality> modalities = EnumSet.noneOf(Modality.class);
    manifest.towers().keySet().forEach(id -> modalities.add(Modality.of(id)));
    return modalities;
  }

  /** The length of all files but the manifest, in bytes. */
  public long bytes() {
    return manifest.files().values().stream().mapToLong(PackManifest.FileEntry::bytes).sum();
  }

  /**
   * How cosines turn into relevance: the curves that were fitted for this pack, and those that it
   * was made with for other pairs.
   *
   * @throws CorruptFileException if the file of fitted curves does not parse
   */
  public Calibration calibration() throws IOException {
    Calibration made = manifest.toCalibration();
    Map<Calibration.Pair, Calibration.Curve> curves = new HashMap<>(made.curves());
    curves.putAll(CalibrationFile.read(folder, manifest));
    return new Calibration(curves, made.modalityWeights());
  }

  /**
   * Keeps fitted curves in the pack, in the place of those that it has for the same pairs. No
   * vector changes, and the space stays the same. Encoders that are open keep their curves.
   *
   * @return the pack as it is now
   */
  public ModelPack calibrate(Map<Calibration.Pair, CurveFit> fits) throws IOException {
    CalibrationFile.write(this, fits);
    return open(folder);
  }

  PackManifest manifest() {
    return manifest;
  }

  /** The manifest as an ordered tree of maps, lists and values, for printing. */
  public Map<String, Object> describe() {
    Map<String, Object> tree =
        JSON.convertValue(ManifestFile.tree(manifest), new TypeReference<>() {});
    tree.put("space", space.hex());
    return tree;
  }

  /**
   * An encoder on {@code threads} threads of its own. A tower is read when it is first used.
   *
   * @param threads at least 1
   */
  public Encoder encoder(int threads) throws IOException {
    return new PackEncoder(this, threads);
  }
}
