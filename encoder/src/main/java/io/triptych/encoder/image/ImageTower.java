package io.triptych.encoder.image;

import io.triptych.encoder.EncoderThreads;
import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.head.PrototypeImageHead;
import io.triptych.encoder.image.AntialiasedResize.Filter;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Pictures to features (see {@link PrototypeImageHead#layout}): the whole picture resized to the
 * input's square, EfficientNet-Lite, the colours, and what a detector finds where there is one.
 * Safe for use by many threads.
 */
public final class ImageTower implements PictureEncoder {
  private final EfficientNetLiteConfig config;
  private final EfficientNetLite network;
  private final FeatureLayout layout;
  private final EncoderThreads threads;
  private final ThreadLocal<EfficientNetLite.Workspace> workspace;
  private final ColourHistogram colours;
  private final Optional<ObjectDetector> detector;
  private final AntialiasedResize resize = new AntialiasedResize(Filter.BICUBIC);

  private ImageTower(
      SafetensorsFile file,
      EfficientNetLiteConfig config,
      ColourHistogram colours,
      Optional<ObjectDetector> detector,
      EncoderThreads threads) {
    this.config = config;
    this.colours = colours;
    this.detector = detector;
    this.threads = threads;
    layout = layout(config, colours, detector.map(ObjectDetector::classes));
    network = new EfficientNetLite(file, config);
    workspace = ThreadLocal.withInitial(() -> network.new Workspace());
  }

  /**
   * Reads a tower.
   *
   * @param weights safetensors as {@code EfficientNetLiteImporter} writes them
   * @param detector looks for objects and people as well; empty where the space does not use them
   */
  public static ImageTower open(
      EfficientNetLiteConfig config,
      Path weights,
      ColourHistogram colours,
      Optional<ObjectDetector> detector,
      EncoderThreads threads)
      throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      return new ImageTower(file, config, colours, detector, threads);
    }
  }

  /**
   * What a tower of this kind returns of a picture.
   *
   * @param objects how many kinds its detector knows; empty for a tower without
   */
  public static FeatureLayout layout(
      EfficientNetLiteConfig config, ColourHistogram colours, Optional<Integer> objects) {
    int pooled = config.headChannels();
    return objects.isEmpty()
        ? PrototypeImageHead.layout(pooled, config.classes(), colours.bins())
        : PrototypeImageHead.layout(
            pooled, config.classes(), colours.bins(), objects.get(), ObjectDetector.PEOPLE);
  }

  @Override
  public List<float[]> encode(List<RgbImage> images) {
    List<Callable<float[]>> tasks = new ArrayList<>(images.size());
    for (RgbImage image : images) {
      tasks.add(() -> features(image));
    }
    return threads.runAll(tasks);
  }

  /** The picture as the network sees it, still in bytes: the whole of it, squeezed to a square. */
  public RgbImage fit(RgbImage image) {
    return resize.resize(image, config.inputSize(), config.inputSize());
  }

  /**
   * A picture with what the classifier says where.
   *
   * @param features as {@link #encode} gives them
   * @param rows of the map
   * @param columns of the map
   * @param probabilities [rows, columns, classes]
   */
  public record Look(float[] features, int rows, int columns, float[] probabilities) {}

  /** Looks at one picture, on the calling thread. */
  public Look look(RgbImage image) {
    float[] features = features(image);
    EfficientNetLite.Workspace w = workspace.get();
    float[] map = network.map(w);
    int rows = network.mapRows(w);
    return new Look(features, rows, map.length / config.classes() / rows, map);
  }

  private float[] features(RgbImage image) {
    EfficientNetLite.Output output = network.forward(normalised(image), workspace.get());
    List<float[]> segments = new ArrayList<>();
    segments.addAll(
        List.of(output.pooled(), output.probabilities(), output.densest(), colours.of(image)));
    detector
        .map(d -> d.detect(image))
        .ifPresent(found -> segments.addAll(List.of(found.scores(), found.peopleFeature())));
    float[] features = new float[layout.width()];
    int offset = 0;
    for (float[] segment : segments) {
      System.arraycopy(segment, 0, features, offset, segment.length);
      offset += segment.length;
    }
    return features;
  }

  private float[] normalised(RgbImage image) {
    return fit(image).normalised((float) config.mean(), (float) config.std());
  }
}
