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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a pack of another with residuals on top of its image head, its audio head or both. Towers
 * and all other heads stay as they are, so that stored features remain good, and so do vectors of
 * texts; yet it is another space, since vectors of pictures or sounds differ.
 */
public final class PackAligner {
  /**
   * What to add.
   *
   * @param name of the new pack
   * @param residuals of the image head, the audio head or both
   * @param about how they were made: goes into the manifest's {@code source} and the files'
   *     metadata
   * @param quality measured figures by name
   * @param curves new calibration curves by pair, such as {@code text-image}; others stay
   */
  public record Request(
      String name,
      Map<Modality, ResidualTables> residuals,
      Map<String, String> about,
      Map<String, Double> quality,
      Map<String, Curve> curves) {
    public Request {
      residuals = new EnumMap<>(residuals);
      if (residuals.isEmpty() || residuals.containsKey(Modality.TEXT)) {
        throw new IllegalArgumentException(
            "residuals: of %s (expected: of image, audio or both)".formatted(residuals.keySet()));
      }
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
   * @throws IllegalArgumentException if it reads no texts, has a tower neither for pictures nor for
   *     sounds, or is aligned already
   */
  public static void check(ModelPack source) {
    source.manifest().tower(Modality.TEXT);
    if (!source.manifest().has(Modality.AUDIO)) {
      source.manifest().tower(Modality.IMAGE);
    }
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
      for (Map.Entry<Modality, ResidualTables> one : request.residuals().entrySet()) {
        one.getValue().write(folder.resolve(file(one.getKey())), request.about());
      }
      PackManifest manifest = manifest(source.manifest(), request);
      list(folder, manifest);
      GoldenTensors goldens = new GoldenTensors(folder);
      addVectors(folder, request.residuals().keySet(), threads, goldens);
      goldens.write();
      list(folder, manifest);
      draft.publish();
    }
    return ModelPack.open(out);
  }

  private static String file(Modality modality) {
    return "residual-" + modality.id() + ".safetensors";
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
    Map<String, String> files = new TreeMap<>();
    request.residuals().keySet().forEach(modality -> files.put(modality.id(), file(modality)));
    return old.withResiduals(request.name(), files, about, request.quality())
        .withCalibration(curves);
  }

  private static void list(Path folder, PackManifest manifest) throws IOException {
    ManifestFile.write(folder, manifest.withFiles(manifest.dimension(), PackFiles.list(folder)));
  }

  private static void addVectors(
      Path folder, Set<Modality> changed, int threads, GoldenTensors goldens) throws IOException {
    try (PackEncoder encoder = new PackEncoder(ModelPack.open(folder), threads);
        References references = References.open(folder)) {
      if (changed.contains(Modality.IMAGE)) {
        goldens.vectors(
            References.IMAGE_PROJECTED, vectors(encoder.encodeImages(pictures(references))));
      }
      if (changed.contains(Modality.AUDIO) && !references.sounds().isEmpty()) {
        goldens.vectors(
            References.AUDIO_PROJECTED, vectors(encoder.encodeSounds(references.sounds())));
      }
    }
  }

  private static List<float[]> vectors(List<Embedding> embeddings) {
    return embeddings.stream().map(Embedding::vector).toList();
  }

  private static List<RgbImage> pictures(References references) throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    List<RgbImage> images = new ArrayList<>();
    try {
      for (Path path : references.images()) {
        images.add(decoder.decode(Files.readAllBytes(path)));
      }
      return images;
    } catch (MediaException e) {
      throw new IOException("goldens: " + e.getMessage(), e);
    }
  }
}
