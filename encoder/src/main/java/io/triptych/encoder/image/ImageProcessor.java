package io.triptych.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.image.AntialiasedResize.Filter;
import java.util.List;
import java.util.Optional;

/**
 * What happens to a picture before a tower: resize, crop, rescale, normalise, as the processors of
 * Hugging Face {@code transformers} do it.
 *
 * @param resize the rule for the size
 * @param filter the filter of the resizing
 * @param crop the cut after the resizing
 * @param rescale what a sample from 0 to 255 is multiplied with
 * @param mean what is subtracted from each channel afterwards
 * @param std what each channel is divided by at last
 */
public record ImageProcessor(
    ResizeRule resize,
    Filter filter,
    Optional<CentreCrop> crop,
    double rescale,
    List<Float> mean,
    List<Float> std) {

  /** The order of the floats of a prepared picture. */
  public enum Layout {
    /** Rows, columns, channels. */
    CHANNELS_LAST,
    /** Channels, rows, columns. */
    CHANNELS_FIRST
  }

  public ImageProcessor {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3 || std.contains(0f)) {
      throw new IllegalArgumentException(
          "mean, std: %s, %s (expected: 3 values each, no std of 0)".formatted(mean, std));
    }
    if (!Double.isFinite(rescale)) {
      throw new IllegalArgumentException("rescale: " + rescale + " (expected: finite)");
    }
  }

  /**
   * The processor that a {@code preprocessor_config.json} describes.
   *
   * @throws IllegalArgumentException if it asks for something that is not supported
   */
  public static ImageProcessor of(JsonNode config) {
    return new ProcessorConfig(config).processor();
  }

  /** The picture after resizing and cropping, still in bytes. */
  public RgbImage fit(RgbImage image) {
    RgbImage resized = resize.apply(image, new AntialiasedResize(filter));
    return crop.map(cut -> cut.apply(resized)).orElse(resized);
  }

  /**
   * Writes the normalised values of a picture that {@link #fit} has returned.
   *
   * @param out takes 3 × width × height floats from {@code offset} on
   */
  public void normalise(RgbImage fitted, Layout layout, float[] out, int offset) {
    byte[] pixels = fitted.pixels();
    int area = fitted.width() * fitted.height();
    boolean last = layout == Layout.CHANNELS_LAST;
    for (int channel = 0; channel < 3; channel++) {
      float[] values = table(channel);
      int to = offset + (last ? channel : channel * area);
      int step = last ? 3 : 1;
      for (int from = channel; from < pixels.length; from += 3, to += step) {
        out[to] = values[pixels[from] & 0xff];
      }
    }
  }

  /** {@link #fit} and {@link #normalise} in one: a new array of 3 × width × height floats. */
  public float[] process(RgbImage image, Layout layout) {
    RgbImage fitted = fit(image);
    float[] out = new float[fitted.pixels().length];
    normalise(fitted, layout, out, 0);
    return out;
  }

  /**
   * The value of every byte: the product in double, stored as float, then float arithmetic. That is
   * the order of roundings in the official code.
   */
  private float[] table(int channel) {
    float[] values = new float[256];
    for (int i = 0; i < values.length; i++) {
      values[i] = ((float) (i * rescale) - mean.get(channel)) / std.get(channel);
    }
    return values;
  }
}
