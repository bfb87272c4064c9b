package io.triptych.encoder.image;

import java.awt.image.Raster;

/**
 * Four-component JPEG: inks stored inverted, as Adobe writes them, plain (CMYK) or with the first
 * three as YCbCr (YCCK). Embedded ink profiles are not used; the mixing is Pillow's: R = K′ − C ·
 * K′ / 255 with K′ = 255 − K.
 */
final class CmykJpeg {
  private CmykJpeg() {}

  /** Converts the raw samples of the four components. */
  static RgbImage toRgb(Raster raster, int adobeTransform) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] pixels = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    int[] row = new int[4 * width];
    for (int y = 0, to = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += 4, to += 3) {
        if (adobeTransform == 2) {
          toInks(row, from);
        }
        int light = row[from + 3];
        for (int c = 0; c < 3; c++) {
          pixels[to + c] = (byte) (light - divide255((255 - row[from + c]) * light));
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** YCbCr of the inverse inks (ITU-T T.871) to the inverted inks as plain CMYK stores them. */
  private static void toInks(int[] row, int at) {
    int y = row[at];
    double cb = row[at + 1] - 128;
    double cr = row[at + 2] - 128;
    row[at] = 255 - clip(y + 1.402 * cr);
    row[at + 1] = 255 - clip(y - 0.344136286 * cb - 0.714136286 * cr);
    row[at + 2] = 255 - clip(y + 1.772 * cb);
  }

  private static int clip(double value) {
    return Math.clamp(Math.round(value), 0, 255);
  }

  /** x / 255 to the nearest integer for x up to 255². */
  private static int divide255(int x) {
    int rounded = x + 128;
    return ((rounded >> 8) + rounded) >> 8;
  }
}
