package io.triptych.encoder.pack;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.Modality;
import io.triptych.encoder.audio.SoundTower;
import io.triptych.encoder.audio.Transcriber;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.head.OwnHead;
import io.triptych.encoder.head.PrincipalHead;
import io.triptych.encoder.head.ProjectionHead;
import io.triptych.encoder.head.ResidualHead;
import io.triptych.encoder.head.ResidualTables;
import io.triptych.encoder.head.SoundHead;
import io.triptych.encoder.head.SpaceTables;
import io.triptych.encoder.image.ColourHistogram;
import io.triptych.encoder.image.EfficientNetLiteConfig;
import io.triptych.encoder.image.ImageFamilies;
import io.triptych.encoder.image.ImageModel;
import io.triptych.encoder.image.ImageOptions;
import io.triptych.encoder.image.ImageProcessor;
import io.triptych.encoder.image.ImageTower;
import io.triptych.encoder.image.ObjectDetector;
import io.triptych.encoder.image.PictureEncoder;
import io.triptych.encoder.image.SsdMobileNetConfig;
import io.triptych.encoder.image.VisionTower;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.Pooling;
import io.triptych.encoder.text.TextFamilies;
import io.triptych.encoder.text.TextOptions;
import io.triptych.encoder.text.TextTower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Opens the towers and heads that a manifest names. */
final class TowerFiles {
  static final String COLOUR_TOWER = "efficientnet-lite";
  static final String SOUND_TOWER = "whisper-sound";
  private static final String OWN_SEGMENT = "pooled";

  private final Path folder;
  private final PackManifest manifest;

  TowerFiles(Path folder, PackManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /** What each tower returns. */
  Map<Modality, FeatureLayout> layouts() throws IOException {
    Map<Modality, FeatureLayout> layouts = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      if (manifest.has(modality)) {
        layouts.put(modality, layout(modality));
      }
    }
    return layouts;
  }

  private FeatureLayout layout(Modality modality) throws IOException {
    TowerEntry tower = manifest.tower(modality);
    if (tower.architecture().equals(COLOUR_TOWER)) {
      Optional<Integer> objects = Optional.empty();
      if (tower.objects() != null) {
        objects = Optional.of(objectConfig(tower.objects()).classes());
      }
      return ImageTower.layout(colourConfig(tower), colours(tower), objects);
    }
    if (tower.architecture().equals(SOUND_TOWER)) {
      return SoundTower.layout(JsonFile.readObject(folder.resolve(tower.config())));
    }
    int width = tower.width() == null ? tables().width() : tower.width();
    return new FeatureLayout(List.of(new Segment(OWN_SEGMENT, width)));
  }

  /** How many of the space's dimensions, the first ones, are used by all modalities. */
  int sharedDimension() throws IOException {
    if (manifest.heads() == null) {
      return manifest.dimension();
    }
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(manifest.heads()))) {
      return SpaceTables.sharedDimension(file);
    }
  }

  /** The head of each tower. */
  Map<Modality, ProjectionHead> heads(Map<Modality, FeatureLayout> layouts) throws IOException {
    Map<Modality, ProjectionHead> heads = new EnumMap<>(Modality.class);
    if (manifest.heads() != null) {
      SpaceTables tables = tables();
      heads.put(Modality.TEXT, tables.textHead());
      heads.put(Modality.IMAGE, tables.imageHead(layouts.get(Modality.IMAGE)));
    } else if (manifest.projection() != null) {
      try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(manifest.projection()))) {
        ProjectionHead head = PrincipalHead.read(file);
        layouts.keySet().forEach(modality -> heads.put(modality, head));
      }
    } else {
      layouts.forEach((modality, layout) -> heads.put(modality, new OwnHead(layout.width())));
    }
    if (manifest.has(Modality.AUDIO) && manifest.tower(Modality.AUDIO).head() != null) {
      Path own = folder.resolve(manifest.tower(Modality.AUDIO).head());
      try (SafetensorsFile file = SafetensorsFile.open(own)) {
        heads.put(Modality.AUDIO, SoundHead.read(file));
      }
    }
    for (Map.Entry<String, String> trained : manifest.trained().entrySet()) {
      Modality modality = Modality.of(trained.getKey());
      ResidualTables residual = ResidualTables.read(folder.resolve(trained.getValue()));
      heads.put(modality, new ResidualHead(heads.get(modality), residual));
    }
    heads.forEach((modality, head) -> requireSizes(modality, head, layouts.get(modality)));
    return heads;
  }

  private void requireSizes(Modality modality, ProjectionHead head, FeatureLayout layout) {
    if (head.dimension() != manifest.dimension() || head.features() != layout.width()) {
      throw new IllegalArgumentException(
          "%s head: %d to %d (expected: %d to %d)"
              .formatted(
                  modality.id(),
                  head.features(),
                  head.dimension(),
                  layout.width(),
                  manifest.dimension()));
    }
  }

  private SpaceTables tables() throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(manifest.heads()))) {
      return SpaceTables.read(file);
    }
  }

  /** The text tower. */
  TextTower text(EncoderThreads threads) throws IOException {
    TowerEntry tower = manifest.tower(Modality.TEXT);
    Path config = folder.resolve(tower.config());
    Path weights = folder.resolve(tower.weights());
    Path tokenizer = folder.resolve(tower.tokenizer());
    JsonNode json = JsonFile.readObject(config);
    if (!json.has("model_type")) {
      return TextTower.open(
          config, weights, tokenizer, tower.prefixes(), precision(tower), threads);
    }
    TextOptions options = options(tower);
    return TextTower.open(
        weights,
        p -> TextFamilies.read(json, p.held(precision(tower)), options),
        tokenizer,
        new TextTower.Settings(
            tower.prefixes(),
            tower.maxTokens() == null ? TextTower.DEFAULT_MAX_TOKENS : tower.maxTokens(),
            tower.isNormalised()),
        threads);
  }

  private static Precision precision(TowerEntry tower) {
    return tower.precision() == null ? Precision.FP32 : Precision.of(tower.precision());
  }

  /** What the tower's network is beside its configuration. */
  static TextOptions options(TowerEntry tower) {
    Pooling pooling =
        tower.pooling() == null
            ? Pooling.MEAN
            : Pooling.valueOf(tower.pooling().toUpperCase(Locale.ROOT));
    OptionalInt padding =
        tower.padding() == null ? OptionalInt.empty() : OptionalInt.of(tower.padding());
    return new TextOptions(pooling, padding);
  }

  /** The image tower. */
  PictureEncoder image(EncoderThreads threads) throws IOException {
    TowerEntry tower = manifest.tower(Modality.IMAGE);
    Path weights = folder.resolve(tower.weights());
    if (tower.architecture().equals(COLOUR_TOWER)) {
      Optional<ObjectDetector> detector = Optional.empty();
      if (tower.objects() != null) {
        detector = Optional.of(detector(tower.objects()));
      }
      return ImageTower.open(colourConfig(tower), weights, colours(tower), detector, threads);
    }
    JsonNode json = JsonFile.readObject(folder.resolve(tower.config()));
    ImageProcessor processor =
        ImageProcessor.of(JsonFile.readObject(folder.resolve(tower.preprocessor())));
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      ImageModel model =
          ImageFamilies.read(
              json, Parameters.of(file).held(precision(tower)), ImageOptions.DEFAULT);
      return new VisionTower(processor, model, tower.isNormalised(), threads);
    }
  }

  /** The speech recogniser, which must be there. */
  Transcriber speech(EncoderThreads threads) throws IOException {
    TowerEntry speech = manifest.speech();
    Path config = folder.resolve(speech.config());
    return Transcriber.open(
        config,
        config,
        folder.resolve(speech.weights()),
        folder.resolve(speech.tokenizer()),
        folder.resolve(speech.preprocessor()),
        threads);
  }

  private SsdMobileNetConfig objectConfig(TowerEntry.ObjectsEntry objects) throws IOException {
    return JsonFile.read(folder.resolve(objects.config()), SsdMobileNetConfig.class);
  }

  private ObjectDetector detector(TowerEntry.ObjectsEntry objects) throws IOException {
    return ObjectDetector.open(objectConfig(objects), folder.resolve(objects.weights()));
  }

  /** The audio tower. */
  SoundTower audio(EncoderThreads threads) throws IOException {
    TowerEntry tower = manifest.tower(Modality.AUDIO);
    if (!tower.architecture().equals(SOUND_TOWER)) {
      throw new IllegalArgumentException(
          "towers.audio.architecture: %s (expected: %s)"
              .formatted(tower.architecture(), SOUND_TOWER));
    }
    return SoundTower.open(
        JsonFile.readObject(folder.resolve(tower.config())),
        JsonFile.readObject(folder.resolve(tower.preprocessor())),
        folder.resolve(tower.weights()),
        threads);
  }

  private EfficientNetLiteConfig colourConfig(TowerEntry tower) throws IOException {
    return JsonFile.read(folder.resolve(tower.config()), EfficientNetLiteConfig.class);
  }

  private ColourHistogram colours(TowerEntry tower) throws IOException {
    return Palette.read(folder.resolve(tower.palette())).histogram();
  }
}
