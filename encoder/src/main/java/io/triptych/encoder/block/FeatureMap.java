package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.Pooling;
import java.util.Arrays;

/**
 * A picture between two layers, channels-last, with a margin of zeros around it that nobody writes
 * to, so that a convolution need not ask where the picture ends.
 */
public final class FeatureMap {
  private final int height;
  private final int width;
  private final int channels;
  private final int stride;
  private final int margin;
  private final float[] data;

  private FeatureMap(int height, int width, int channels, int stride, int margin) {
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.stride = stride;
    this.margin = margin;
    int area = Math.multiplyExact(height + 2 * margin, width + 2 * margin);
    data = new float[Math.multiplyExact(area, stride)];
  }

  /** A map whose channels are padded to whole vectors. */
  public static FeatureMap of(int height, int width, int channels, int margin) {
    return new FeatureMap(height, width, channels, Convolution.stride(channels), margin);
  }

  /** A map for pixels: three channels, not padded. */
  public static FeatureMap ofPixels(int height, int width, int margin) {
    return new FeatureMap(height, width, 3, 3, margin);
  }

  /** The rows of the picture. */
  public int height() {
    return height;
  }

  /** The columns of the picture. */
  public int width() {
    return width;
  }

  /** The channels that are not padding. */
  public int channels() {
    return channels;
  }

  /** The positions of the picture. */
  public int positions() {
    return height * width;
  }

  /** The floats of the map, those of the margin too. */
  public float[] data() {
    return data;
  }

  /** The distance between two pixels: the channels, padded. */
  public int stride() {
    return stride;
  }

  /** Where a pixel begins, also one of the margin. */
  int at(int y, int x) {
    return ((y + margin) * (width + 2 * margin) + x + margin) * stride;
  }

  /** Copies pixels, [height, width, channels]. */
  public void set(float[] pixels, int offset) {
    int row = width * channels;
    for (int y = 0; y < height; y++) {
      if (stride == channels) {
        System.arraycopy(pixels, offset + y * row, data, at(y, 0), row);
      } else {
        for (int x = 0; x < width; x++) {
          System.arraycopy(pixels, offset + y * row + x * channels, data, at(y, x), channels);
        }
      }
    }
  }

  /** The mean over all positions, [channels]. */
  public void mean(float[] out) {
    if (margin == 0) {
      Pooling.mean(data, 0, positions(), stride, out);
      return;
    }
    float[] compact = compact();
    Pooling.mean(compact, 0, positions(), stride, out);
  }

  /** How many windows of {@code side × side} positions cover the map, cut at its end. */
  public int windows(int side) {
    return Math.ceilDiv(height, side) * Math.ceilDiv(width, side);
  }

  /**
   * The mean over each of these windows, row by row.
   *
   * @param side in positions, at least 1
   * @param out [{@link #windows}, {@link #stride}] from {@code offset} on
   */
  public void windowMeans(int side, float[] out, int offset) {
    int to = offset;
    for (int y = 0; y < height; y += side) {
      for (int x = 0; x < width; x += side) {
        windowMean(y, x, Math.min(height, y + side), Math.min(width, x + side), out, to);
        to += stride;
      }
    }
  }

  private void windowMean(int top, int left, int bottom, int right, float[] out, int to) {
    System.arraycopy(data, at(top, left), out, to, stride);
    int count = (bottom - top) * (right - left);
    if (count == 1) {
      return;
    }
    for (int i = 1; i < count; i++) {
      int from = at(top + i / (right - left), left + i % (right - left));
      for (int c = 0; c < stride; c++) {
        out[to + c] += data[from + c];
      }
    }
    float share = 1f / count;
    for (int c = 0; c < stride; c++) {
      out[to + c] *= share;
    }
  }

  /** Shows the map to an observer as [positions, channels]. */
  public void show(Observer observer, String stage) {
    if (!observer.equals(Observer.NONE)) {
      observer.stage(stage, compact(), positions(), channels, stride);
    }
  }

  /** [positions, stride] without the margin. */
  private float[] compact() {
    if (margin == 0) {
      return data;
    }
    float[] out = new float[positions() * stride];
    for (int y = 0; y < height; y++) {
      System.arraycopy(data, at(y, 0), out, y * width * stride, width * stride);
    }
    return out;
  }

  /** The outputs of a convolution, or what is added to them. */
  Scatter scatter() {
    int[] rows = new int[positions()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = at(i / width, i % width);
    }
    return new Scatter(data, rows, Kernels.panelWidth());
  }

  /** The patches of a convolution, in the order [rows of the window, columns, channels]. */
  Gather gather(Padding.Window window) {
    int kernel = window.kernel();
    require(window);
    int[] rows = new int[window.outHeight() * window.outWidth()];
    for (int i = 0; i < rows.length; i++) {
      int y = i / window.outWidth() * window.step() - window.top();
      int x = i % window.outWidth() * window.step() - window.left();
      rows[i] = at(y, x);
    }
    int perRow = stride == channels ? 1 : kernel;
    int[] runs = new int[kernel * perRow];
    for (int run = 0; run < runs.length; run++) {
      runs[run] = at(run / perRow, run % perRow) - at(0, 0);
    }
    int[] lengths = new int[runs.length];
    Arrays.fill(lengths, kernel / perRow * channels);
    return new Gather(data, rows, runs, lengths);
  }

  /** Requires that the margin is as wide as the window asks for. */
  void require(Padding.Window window) {
    int needed = window.margin(height, width);
    if (needed > margin) {
      throw new IllegalArgumentException(
          "margin: " + margin + " (expected: at least " + needed + " for " + window + ")");
    }
  }
}
