package io.triptych.encoder.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Takes the sample values out of a decoded picture. Stored values are read straight from the
 * raster: Java's own conversion of grey assumes linear light and would brighten it.
 */
final class PixelReader {
  private final DecodePolicy policy;
  private final int width;
  private final int height;
  private final byte[] pixels;

  private PixelReader(DecodePolicy policy, int width, int height) {
    this.policy = policy;
    this.width = width;
    this.height = height;
    this.pixels = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
  }

  static RgbImage read(BufferedImage image, DecodePolicy policy) {
    BufferedImage source = policy.convertProfile() ? toSrgb(image) : image;
    source.coerceData(false);
    PixelReader reader = new PixelReader(policy, source.getWidth(), source.getHeight());
    ColorModel model = source.getColorModel();
    if (model instanceof IndexColorModel palette) {
      reader.readPalette(source.getRaster(), palette);
    } else if (!isPlain(model)) {
      reader.readConverted(source);
    } else if (isInterleavedBytes(source.getRaster())) {
      reader.readBytes(source.getRaster(), model);
    } else {
      reader.readSamples(source.getRaster(), model);
    }
    return new RgbImage(reader.width, reader.height, reader.pixels);
  }

  private static BufferedImage toSrgb(BufferedImage image) {
    ColorSpace space = image.getColorModel().getColorSpace();
    if (space.getType() != ColorSpace.TYPE_RGB || space.isCS_sRGB()) {
      return image;
    }
    int type =
        image.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    BufferedImage converted = new BufferedImage(image.getWidth(), image.getHeight(), type);
    return new ColorConvertOp(null).filter(image, converted);
  }

  /** Grey or RGB with integer samples of at most 16 bits. */
  private static boolean isPlain(ColorModel model) {
    int type = model.getColorSpace().getType();
    boolean deep = false;
    for (int bits : model.getComponentSize()) {
      deep |= bits > 16;
    }
    return !deep && (type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB);
  }

  private static boolean isInterleavedBytes(Raster raster) {
    return raster.getSampleModel() instanceof PixelInterleavedSampleModel
        && raster.getDataBuffer() instanceof DataBufferByte
        && raster.getDataBuffer().getNumBanks() == 1;
  }

  private void readPalette(Raster raster, IndexColorModel palette) {
    int[] row = new int[width];
    for (int y = 0, to = 0; y < height; y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
      for (int index : row) {
        int i = Math.min(index, palette.getMapSize() - 1);
        put(to, palette.getRed(i), palette.getGreen(i), palette.getBlue(i), palette.getAlpha(i));
        to += 3;
      }
    }
  }

  private void readConverted(BufferedImage image) {
    int[] row = new int[width];
    for (int y = 0, to = 0; y < height; y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        put(to, argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff, argb >>> 24);
        to += 3;
      }
    }
  }

  private void readBytes(Raster raster, ColorModel model) {
    byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
    PixelInterleavedSampleModel samples = (PixelInterleavedSampleModel) raster.getSampleModel();
    int[] offsets = samples.getBandOffsets();
    int colours = model.getNumColorComponents();
    int green = offsets[colours == 1 ? 0 : 1];
    int blue = offsets[colours == 1 ? 0 : 2];
    int start = raster.getDataBuffer().getOffset();
    for (int y = 0, to = 0; y < height; y++) {
      int from =
          start
              + (y - raster.getSampleModelTranslateY()) * samples.getScanlineStride()
              - raster.getSampleModelTranslateX() * samples.getPixelStride();
      for (int x = 0; x < width; x++, to += 3, from += samples.getPixelStride()) {
        int alpha = model.hasAlpha() ? data[from + offsets[colours]] & 0xff : 255;
        put(
            to,
            data[from + offsets[0]] & 0xff,
            data[from + green] & 0xff,
            data[from + blue] & 0xff,
            alpha);
      }
    }
  }

  private void readSamples(Raster raster, ColorModel model) {
    int bands = raster.getNumBands();
    int colours = model.getNumColorComponents();
    int[] bits = model.getComponentSize();
    int[] row = new int[width * bands];
    for (int y = 0, to = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int from = 0; from < row.length; from += bands, to += 3) {
        int alpha = model.hasAlpha() ? toByte(row[from + colours], bits[colours]) : 255;
        if (colours == 1) {
          int grey = grey(row[from], bits[0]);
          put(to, grey, grey, grey, alpha);
        } else {
          put(
              to,
              toByte(row[from], bits[0]),
              toByte(row[from + 1], bits[1]),
              toByte(row[from + 2], bits[2]),
              alpha);
        }
      }
    }
  }

  private int grey(int value, int bits) {
    return policy.clipDeepGrey() && bits > 8 ? Math.min(value, 255) : toByte(value, bits);
  }

  private static int toByte(int value, int bits) {
    return bits >= 8 ? value >> (bits - 8) : value * 255 / ((1 << bits) - 1);
  }

  private void put(int to, int red, int green, int blue, int alpha) {
    boolean blend = alpha != 255 && policy.alphaOverWhite();
    pixels[to] = (byte) (blend ? overWhite(red, alpha) : red);
    pixels[to + 1] = (byte) (blend ? overWhite(green, alpha) : green);
    pixels[to + 2] = (byte) (blend ? overWhite(blue, alpha) : blue);
  }

  /** The value to the nearest integer of alpha · c + (1 − alpha) · 255. */
  private static int overWhite(int value, int alpha) {
    return (value * alpha + 255 * (255 - alpha) + 127) / 255;
  }
}
