package io.triptych.encoder.image;

/**
 * Cuts a rectangle out of the middle; where it is larger than the picture the rest is black.
 *
 * @param width of the result
 * @param height of the result
 */
public record CentreCrop(int width, int height) {
  public CentreCrop {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "crop: %d×%d (expected: at least 1×1)".formatted(width, height));
    }
  }

  /** The cut of {@code image}. */
  public RgbImage apply(RgbImage image) {
    // Rounded down also when negative: a margin of an odd size is larger at the left and the top.
    int left = Math.floorDiv(image.width() - width, 2);
    int top = Math.floorDiv(image.height() - height, 2);
    if (left == 0 && top == 0 && width == image.width() && height == image.height()) {
      return image;
    }
    byte[] target = new byte[Math.multiplyExact(3 * width, height)];
    int firstColumn = Math.max(0, -left);
    int columns = Math.min(width, image.width() - left) - firstColumn;
    int lastRow = Math.min(height, image.height() - top);
    for (int y = Math.max(0, -top); y < lastRow; y++) {
      int from = 3 * ((y + top) * image.width() + firstColumn + left);
      System.arraycopy(image.pixels(), from, target, 3 * (y * width + firstColumn), 3 * columns);
    }
    return new RgbImage(width, height, target);
  }
}
