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
import java.util.concurrent.Callable;

/**
 * Pictures to features (see {@link PrototypeImageHead#layout}): the whole picture resized to the
 * input's square, EfficientNet-Lite, and the colours. Safe for use by many threads.
 */
public final class ImageTower implements PictureEncoder {
  private final EfficientNetLiteConfig config;
  private final EfficientNetLite network;
  private final FeatureLayout layout;
  private final EncoderThreads threads;
  private final ThreadLocal<EfficientNetLite.Workspace> workspace;
  private final ColourHistogram colours;
  private final AntialiasedResize resize = new AntialiasedResize(Filter.BICUBIC);

  private ImageTower(
      SafetensorsFile file,
      EfficientNetLiteConfig config,
      ColourHistogram colours,
      EncoderThreads threads) {
    this.config = config;
    this.colours = colours;
    this.threads = threads;
    layout = layout(config, colours);
    network = new EfficientNetLite(file, config);
    workspace = ThreadLocal.withInitial(() -> network.new Workspace());
  }

  /**
   * Reads a tower.
   *
   * @param weights safetensors as {@code EfficientNetLiteImporter} writes them
   */
  public static ImageTower open(
      EfficientNetLiteConfig config, Path weights, ColourHistogram colours, EncoderThreads threads)
      throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      return new ImageTower(file, config, colours, threads);
    }
  }

  /** What a tower of this kind returns of a picture. */
  public static FeatureLayout layout(EfficientNetLiteConfig config, ColourHistogram colours) {
    return PrototypeImageHead.layout(config.headChannels(), config.classes(), colours.bins());
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

  private float[] features(RgbImage image) {
    EfficientNetLite.Output output = network.forward(normalise(fit(image)), workspace.get());
    float[] features = new float[layout.width()];
    int offset = 0;
    for (float[] segment :
        List.of(output.pooled(), output.probabilities(), output.densest(), colours.of(image))) {
      System.arraycopy(segment, 0, features, offset, segment.length);
      offset += segment.length;
    }
    return features;
  }

  private float[] normalise(RgbImage image) {
    byte[] pixels = image.pixels();
    float[] out = new float[pixels.length];
    float mean = (float) config.mean();
    float std = (float) config.std();
    for (int i = 0; i < out.length; i++) {
      out[i] = ((pixels[i] & 0xff) - mean) / std;
    }
    return out;
  }
}
