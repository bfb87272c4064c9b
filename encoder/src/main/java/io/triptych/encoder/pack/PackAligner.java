package io.triptych.encoder.pack;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.head.ResidualTables;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a pack of another with a residual on top of its image head. Towers and all other heads stay
 * as they are, so that stored features remain good, and so do vectors of texts; yet it is another
 * space, since vectors of pictures differ.
 */
public final class PackAligner {
  private static final String FILE = "residual-image.safetensors";

  /**
   * What to add.
   *
   * @param name of the new pack
   * @param residual of the image head
   * @param about how it was made: goes into the manifest's {@code source} and the file's metadata
   * @param quality measured figures by name
   * @param curves new calibration curves by pair, such as {@code text-image}; others stay
   */
  public record Request(
      String name,
      ResidualTables residual,
      Map<String, String> about,
      Map<String, Double> quality,
      Map<String, Curve> curves) {
    public Request {
      about = Map.copyOf(about);
      quality = Map.copyOf(quality);
      curves = Map.copyOf(curves);
    }
  }

  /**
   * A logistic curve: the probability of relevance is 1/(1 + exp(−(slope · cosine + intercept))).
   */
  public record Curve(double slope, double intercept) {}

  private PackAligner() {}

  /**
   * Refuses a pack that cannot be aligned.
   *
   * @throws IllegalArgumentException if it sees no pictures or reads no texts, or is aligned
   *     already
   */
  public static void check(ModelPack source) {
    source.manifest().tower(Modality.TEXT);
    source.manifest().tower(Modality.IMAGE);
    if (!source.manifest().trained().isEmpty()) {
      throw new IllegalArgumentException(
          "pack: %s is aligned already (expected: the pack that it was made of, %s)"
              .formatted(source.name(), source.manifest().source().get("aligned_from")));
    }
  }

  /**
   * Makes the pack; {@code out} is there only when all is done.
   *
   * @param out a new or empty folder
   */
  public static ModelPack write(ModelPack source, Request request, Path out, int threads)
      throws IOException {
    check(source);
    try (Draft draft = Draft.of(out)) {
      Path folder = draft.folder();
      for (String file : source.files()) {
        Path target = folder.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(source.folder().resolve(file), target);
      }
      request.residual().write(folder.resolve(FILE), request.about());
      PackManifest manifest = manifest(source.manifest(), request);
      list(folder, manifest);
      GoldenTensors goldens = new GoldenTensors(folder);
      goldens.vectors(References.IMAGE_PROJECTED, goldenVectors(folder, threads));
      goldens.write();
      list(folder, manifest);
      draft.publish();
    }
    return ModelPack.open(out);
  }

  private static PackManifest manifest(PackManifest old, Request request) {
    Map<String, String> about = new TreeMap<>(request.about());
    if (old.source() != null) {
      old.source().forEach(about::putIfAbsent);
    }
    Map<String, PackManifest.CurveEntry> curves = new TreeMap<>(old.calibration());
    request
        .curves()
        .forEach(
            (pair, c) -> curves.put(pair, new PackManifest.CurveEntry(c.slope(), c.intercept())));
    return old.withResidual(request.name(), Modality.IMAGE, FILE, about, request.quality())
        .withCalibration(curves);
  }

  private static void list(Path folder, PackManifest manifest) throws IOException {
    ManifestFile.write(folder, manifest.withFiles(manifest.dimension(), PackFiles.list(folder)));
  }

  private static List<float[]> goldenVectors(Path folder, int threads) throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    List<RgbImage> images = new ArrayList<>();
    try (PackEncoder encoder = new PackEncoder(ModelPack.open(folder), threads);
        References references = References.open(folder)) {
      for (Path path : references.images()) {
        images.add(decoder.decode(Files.readAllBytes(path)));
      }
      return encoder.encodeImages(images).stream().map(Embedding::vector).toList();
    } catch (MediaException e) {
      throw new IOException("goldens: " + e.getMessage(), e);
    }
  }
}
