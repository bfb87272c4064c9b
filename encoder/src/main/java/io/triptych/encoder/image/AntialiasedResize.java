package io.triptych.encoder.image;

import java.util.Arrays;

/**
 * Resizes pictures exactly as Pillow does on 8-bit samples: a separable filter whose support grows
 * with the scale when shrinking, first along the rows, then along the columns. Safe for use by many
 * threads.
 */
public final class AntialiasedResize {
  /*
   * Both passes sum bytes × 22-bit fixed-point weights and round to a byte, so the result between
   * the passes is 8-bit as well. 8 + 22 bits leave a factor of two below the sign: the weights sum
   * to one, and the negative lobes of the cubic add less than a third to their absolute sum.
   */

  /** The filter's shape. */
  public enum Filter {
    /** A triangle of radius 1. */
    BILINEAR,
    /** Keys' cubic convolution with a = −0.5, of radius 2. */
    BICUBIC
  }

  private static final int ROUND = 1 << (ResizeWeights.PRECISION - 1);

  private final Filter filter;

  public AntialiasedResize(Filter filter) {
    this.filter = filter;
  }

  /**
   * Resizes to {@code width × height}, whatever the aspect. A direction that keeps its size is not
   * filtered.
   *
   * @throws IllegalArgumentException if a side is below 1
   */
  public RgbImage resize(RgbImage image, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "size: %d×%d (expected: at least 1×1)".formatted(width, height));
    }
    RgbImage narrowed =
        width == image.width()
            ? image
            : resizeRows(image, ResizeWeights.of(filter, image.width(), width));
    return height == image.height()
        ? narrowed
        : resizeColumns(narrowed, ResizeWeights.of(filter, image.height(), height));
  }

  private static RgbImage resizeRows(RgbImage image, ResizeWeights weights) {
    int width = weights.length();
    byte[] target = new byte[Math.multiplyExact(3 * width, image.height())];
    int[] row = new int[3 * image.width()];
    for (int y = 0; y < image.height(); y++) {
      widen(image.pixels(), y * row.length, row);
      resizeRow(row, weights, target, 3 * y * width);
    }
    return new RgbImage(width, image.height(), target);
  }

  private static void resizeRow(int[] row, ResizeWeights weights, byte[] target, int offset) {
    int[] fixed = weights.fixed();
    for (int x = 0, to = offset; x < weights.length(); x++, to += 3) {
      int red = ROUND;
      int green = ROUND;
      int blue = ROUND;
      int at = 3 * weights.first(x);
      int end = weights.from(x) + weights.taps(x);
      for (int k = weights.from(x); k < end; k++, at += 3) {
        int weight = fixed[k];
        red += weight * row[at];
        green += weight * row[at + 1];
        blue += weight * row[at + 2];
      }
      target[to] = clip(red);
      target[to + 1] = clip(green);
      target[to + 2] = clip(blue);
    }
  }

  private static RgbImage resizeColumns(RgbImage image, ResizeWeights weights) {
    int stride = 3 * image.width();
    byte[] source = image.pixels();
    byte[] target = new byte[Math.multiplyExact(stride, weights.length())];
    int[] sums = new int[stride];
    for (int y = 0; y < weights.length(); y++) {
      Arrays.fill(sums, ROUND);
      for (int k = 0; k < weights.taps(y); k++) {
        addRow(source, (weights.first(y) + k) * stride, weights.fixed()[weights.from(y) + k], sums);
      }
      int to = y * stride;
      for (int i = 0; i < stride; i++) {
        target[to + i] = clip(sums[i]);
      }
    }
    return new RgbImage(image.width(), weights.length(), target);
  }

  private static void addRow(byte[] source, int from, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (source[from + i] & 0xff);
    }
  }

  private static void widen(byte[] source, int from, int[] row) {
    for (int i = 0; i < row.length; i++) {
      row[i] = source[from + i] & 0xff;
    }
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> ResizeWeights.PRECISION, 0, 255);
  }
}
