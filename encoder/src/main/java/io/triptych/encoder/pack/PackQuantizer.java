package io.triptych.encoder.pack;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.MediaException;
import io.triptych.encoder.Modality;
import io.triptych.encoder.image.EfficientNetLiteConfig;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.tensor.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a pack of another: towers stored and computed in another precision, or an image tower that
 * sees smaller pictures. It is another space, with goldens of its own: what the new pack gave where
 * it was made.
 */
public final class PackQuantizer {
  /**
   * What to make.
   *
   * @param precision of the towers' linear layers, null to leave the weights as they are
   * @param towers which
   * @param imageSize the side of the pictures that EfficientNet-Lite sees, in pixels; 0 to leave it
   * @param densestPool the side of the windows in which EfficientNet-Lite looks for classes, in
   *     positions; 0 to leave it
   */
  public record Request(Precision precision, Set<Modality> towers, int imageSize, int densestPool) {
    public Request {
      boolean nothing = precision == null && imageSize == 0 && densestPool == 0;
      if (towers.isEmpty() || imageSize < 0 || densestPool < 0 || nothing) {
        throw new IllegalArgumentException(
            ("towers %s, precision %s, image size %d, densest pool %d"
                    + " (expected: towers and one of the others, none below 0)")
                .formatted(towers, precision, imageSize, densestPool));
      }
      towers = Set.copyOf(towers);
    }

    private boolean changesPictures() {
      return imageSize > 0 || densestPool > 0;
    }
  }

  /**
   * How a tower came out.
   *
   * @param samples the goldens' inputs
   * @param lowest the lowest cosine of a vector in the shared space to the source pack's
   * @param mean the mean of these cosines
   * @param bytesBefore the length of the weights' file
   * @param bytesAfter the same in the new pack
   */
  public record Result(
      Modality tower, int samples, double lowest, double mean, long bytesBefore, long bytesAfter) {}

  private final ModelPack source;
  private final Request request;
  private final int threads;

  private PackQuantizer(ModelPack source, Request request, int threads) {
    this.source = source;
    this.request = request;
    this.threads = threads;
  }

  /**
   * Makes the pack; {@code out} is there only when all is done.
   *
   * @param out a new or empty folder
   * @throws IllegalArgumentException if a tower is asked for that the pack has not, or a picture
   *     size or windows of a tower that has its own
   */
  public static List<Result> run(ModelPack source, Request request, Path out, int threads)
      throws IOException {
    request.towers().forEach(source.manifest()::tower);
    if (request.towers().contains(Modality.AUDIO)) {
      throw new IllegalArgumentException("towers: audio (expected: text or image)");
    }
    return new PackQuantizer(source, request, threads).run(out);
  }

  private List<Result> run(Path out) throws IOException {
    try (Draft draft = Draft.of(out)) {
      Path folder = draft.folder();
      PackFiles.copy(source, folder);
      Map<String, TowerEntry> towers = new LinkedHashMap<>(source.manifest().towers());
      for (Modality modality : Modality.values()) {
        if (request.towers().contains(modality)) {
          towers.put(modality.id(), tower(modality, folder));
        }
      }
      dropUnused(folder, towers);
      PackManifest manifest = source.manifest().withTowers(name(), towers);
      list(folder, manifest);
      List<Result> results = compare(folder, towers);
      list(folder, manifest);
      draft.publish();
      return results;
    }
  }

  private String name() {
    String name = source.name();
    if (request.precision() != null) {
      name += "-" + request.precision();
    }
    if (request.imageSize() > 0) {
      name += "-" + request.imageSize();
    }
    return request.densestPool() > 0 ? name + "-pool" + request.densestPool() : name;
  }

  private TowerEntry tower(Modality modality, Path folder) throws IOException {
    TowerEntry tower = source.manifest().tower(modality);
    boolean convolutional = tower.architecture().equals(TowerFiles.COLOUR_TOWER);
    String weights = tower.weights();
    String held = tower.precision();
    if (request.precision() != null) {
      String name = modality.id() + "-" + request.precision() + ".safetensors";
      Path stored = folder.resolve(name);
      int count =
          WeightStore.write(
              folder.resolve(tower.weights()), stored, request.precision(), convolutional);
      weights = count == 0 ? weights : name;
      if (count == 0) {
        Files.delete(stored);
      } else if (!convolutional) {
        held = request.precision() == Precision.FP32 ? null : request.precision().toString();
      }
    }
    String config = tower.config();
    if (modality == Modality.IMAGE && request.changesPictures()) {
      config = cheaper(tower, convolutional, folder);
    }
    return tower.but().network(config, weights, held).build();
  }

  private String cheaper(TowerEntry tower, boolean convolutional, Path folder) throws IOException {
    if (!convolutional) {
      throw new IllegalArgumentException(
          "image size: %d, densest pool: %d for %s (expected: only for %s)"
              .formatted(
                  request.imageSize(),
                  request.densestPool(),
                  tower.architecture(),
                  TowerFiles.COLOUR_TOWER));
    }
    Path config = folder.resolve(tower.config());
    EfficientNetLiteConfig made = JsonFile.read(config, EfficientNetLiteConfig.class);
    if (request.imageSize() > 0) {
      made = made.withInputSize(request.imageSize());
    }
    if (request.densestPool() > 0) {
      made = made.withDensestPool(request.densestPool());
    }
    JsonFile.write(config, made);
    return tower.config();
  }

  private void dropUnused(Path folder, Map<String, TowerEntry> towers) throws IOException {
    for (TowerEntry old : source.manifest().towers().values()) {
      if (towers.values().stream().noneMatch(t -> t.weights().equals(old.weights()))) {
        Files.deleteIfExists(folder.resolve(old.weights()));
      }
    }
  }

  private static void list(Path folder, PackManifest manifest) throws IOException {
    ManifestFile.write(folder, manifest.withFiles(manifest.dimension(), PackFiles.list(folder)));
  }

  /** Embeds the goldens' inputs with both packs, and writes what the new one gives. */
  private List<Result> compare(Path folder, Map<String, TowerEntry> towers) throws IOException {
    List<Result> results = new ArrayList<>();
    ModelPack made = ModelPack.open(folder);
    GoldenTensors goldens = new GoldenTensors(folder);
    try (PackEncoder before = new PackEncoder(source, threads);
        PackEncoder after = new PackEncoder(made, threads);
        References references = References.open(source.folder())) {
      for (Modality modality : request.towers().stream().sorted().toList()) {
        List<Embedding> old = embed(before, modality, references);
        List<Embedding> now = embed(after, modality, references);
        for (Segment segment : after.features(modality).segments()) {
          int from = after.features(modality).offset(segment.name());
          goldens.feature(
              modality.id() + "." + segment.name(),
              now.stream()
                  .map(e -> Arrays.copyOfRange(e.features(), from, from + segment.width()))
                  .toList());
        }
        goldens.vectors(
            modality == Modality.TEXT ? References.TEXT_PROJECTED : References.IMAGE_PROJECTED,
            now.stream().map(Embedding::vector).toList());
        results.add(result(modality, old, now, folder, towers));
      }
    }
    goldens.write();
    return results;
  }

  private Result result(
      Modality modality,
      List<Embedding> old,
      List<Embedding> now,
      Path folder,
      Map<String, TowerEntry> towers)
      throws IOException {
    double lowest = 1;
    double sum = 0;
    for (int i = 0; i < old.size(); i++) {
      double cosine = Dot.product(old.get(i).vector(), now.get(i).vector());
      lowest = Math.min(lowest, cosine);
      sum += cosine;
    }
    Path before = source.folder().resolve(source.manifest().tower(modality).weights());
    Path after = folder.resolve(towers.get(modality.id()).weights());
    return new Result(
        modality,
        old.size(),
        lowest,
        sum / Math.max(1, old.size()),
        Files.size(before),
        Files.size(after));
  }

  private static List<Embedding> embed(
      PackEncoder encoder, Modality modality, References references) throws IOException {
    return switch (modality) {
      case TEXT -> encoder.encodeTexts(references.texts());
      case IMAGE -> encoder.encodeImages(pictures(references));
      case AUDIO -> throw new IllegalArgumentException("towers: audio (expected: text or image)");
    };
  }

  private static List<RgbImage> pictures(References references) throws IOException {
    List<RgbImage> pictures = new ArrayList<>();
    for (Path path : references.images()) {
      try {
        pictures.add(new ImageDecoder().decode(Files.readAllBytes(path)));
      } catch (MediaException e) {
        throw new IOException(path + ": " + e.getMessage(), e);
      }
    }
    return pictures;
  }
}
