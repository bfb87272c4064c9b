package io.triptych.encoder.pack;

import io.triptych.encoder.Calibration;
import io.triptych.encoder.Embedding;
import io.triptych.encoder.Encoder;
import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.FeatureLayout.Segment;
import io.triptych.encoder.Modality;
import io.triptych.encoder.SpaceId;
import io.triptych.encoder.head.ProjectionHead;
import io.triptych.encoder.head.SpaceTables;
import io.triptych.encoder.image.ColourHistogram;
import io.triptych.encoder.image.EfficientNetLiteConfig;
import io.triptych.encoder.image.ImageTower;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.tensor.JsonFile;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.text.TextTower;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The encoder of a pack. */
final class PackEncoder implements Encoder {
  private final PackManifest manifest;
  private final SpaceId space;
  private final Calibration calibration;
  private final EncoderThreads threads;
  private final FeatureLayout textLayout;
  private final FeatureLayout imageLayout;
  private final ProjectionHead textHead;
  private final ProjectionHead imageHead;
  private final Lazy<TextTower> textTower;
  private final Lazy<ImageTower> imageTower;

  PackEncoder(ModelPack pack, int threadCount) throws IOException {
    manifest = pack.manifest();
    space = pack.space();
    calibration = manifest.toCalibration();
    Path folder = pack.folder();
    SpaceTables tables;
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(manifest.heads()))) {
      tables = SpaceTables.read(file);
    }
    if (tables.dimension() != manifest.dimension()) {
      throw new IllegalArgumentException(
          "dimension: %d in %s (expected: %d)"
              .formatted(tables.dimension(), manifest.heads(), manifest.dimension()));
    }
    EfficientNetLiteConfig config =
        JsonFile.read(folder.resolve(manifest.image().config()), EfficientNetLiteConfig.class);
    ColourHistogram colours = Palette.read(folder.resolve(manifest.image().palette())).histogram();
    textLayout = new FeatureLayout(List.of(new Segment("pooled", tables.width())));
    imageLayout = ImageTower.layout(config, colours);
    textHead = tables.textHead();
    imageHead = tables.imageHead(imageLayout);
    threads = new EncoderThreads(threadCount);
    textTower = new Lazy<>(() -> openText(folder));
    imageTower =
        new Lazy<>(() ->
            ImageTower.open(config, folder.resolve(manifest.image().weights()), colours, threads));
  }

  private TextTower openText(Path folder) throws IOException {
    PackManifest.TextTowerEntry text = manifest.text();
    return TextTower.open(
        folder.resolve(text.config()),
        folder.resolve(text.weights()),
        folder.resolve(text.tokenizer()),
        text.prefix(),
        threads);
  }

  TextTower textTower() {
    return textTower.get();
  }

  @Override
  public SpaceId space() {
    return space;
  }

  @Override
  public int dimension() {
    return manifest.dimension();
  }

  @Override
  public boolean supports(Modality modality) {
    return modality != Modality.AUDIO;
  }

  @Override
  public FeatureLayout features(Modality modality) {
    return switch (modality) {
      case TEXT -> textLayout;
      case IMAGE -> imageLayout;
      case AUDIO -> throw noAudio();
    };
  }

  @Override
  public String towerId(Modality modality) {
    return manifest.towerId(modality);
  }

  @Override
  public List<Embedding> encodeTexts(List<String> texts) {
    return embed(Modality.TEXT, textTower.get().encode(texts));
  }

  @Override
  public List<Embedding> encodeImages(List<RgbImage> images) {
    return embed(Modality.IMAGE, imageTower.get().encode(images));
  }

  private List<Embedding> embed(Modality modality, List<float[]> features) {
    List<Embedding> out = new ArrayList<>(features.size());
    for (float[] one : features) {
      out.add(new Embedding(modality, one, project(modality, one)));
    }
    return out;
  }

  @Override
  public float[] project(Modality modality, float[] features) {
    ProjectionHead head =
        switch (modality) {
          case TEXT -> textHead;
          case IMAGE -> imageHead;
          case AUDIO -> throw noAudio();
        };
    float[] out = new float[manifest.dimension()];
    head.project(features, out);
    return out;
  }

  @Override
  public Calibration calibration() {
    return calibration;
  }

  private IllegalArgumentException noAudio() {
    return new IllegalArgumentException(
        "modality: audio (expected: text or image, the towers of " + manifest.name() + ")");
  }

  @Override
  public void close() {
    threads.close();
    textTower.ifMade(TextTower::close);
  }
}
