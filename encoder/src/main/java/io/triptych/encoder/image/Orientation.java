package io.triptych.encoder.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/**
 * How a stored picture has to be turned to stand upright (EXIF 2.3, tag 274, values 1 to 8). A
 * target pixel (x, y) is read from the source after an optional swap of the axes and then
 * mirroring.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  HALF_TURN(false, true, true),
  FLIPPED(false, false, true),
  TRANSPOSED(true, false, false),
  QUARTER_RIGHT(true, false, true),
  TRANSVERSE(true, true, true),
  QUARTER_LEFT(true, true, false);

  private final boolean swapAxes;
  private final boolean mirrorColumns;
  private final boolean mirrorRows;

  Orientation(boolean swapAxes, boolean mirrorColumns, boolean mirrorRows) {
    this.swapAxes = swapAxes;
    this.mirrorColumns = mirrorColumns;
    this.mirrorRows = mirrorRows;
  }

  /** Reads the tag from an EXIF block; upright when it is absent or unreadable. */
  static Orientation of(byte[] exif) {
    if (exif.length == 0) {
      return UPRIGHT;
    }
    Metadata metadata = new Metadata();
    new ExifReader().extract(new ByteArrayReader(exif), metadata);
    ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer value =
        directory == null ? null : directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
    return value == null || value < 1 || value > 8 ? UPRIGHT : values()[value - 1];
  }

  RgbImage apply(RgbImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    int sourceWidth = image.width();
    int width = swapAxes ? image.height() : sourceWidth;
    int height = swapAxes ? sourceWidth : image.height();
    byte[] source = image.pixels();
    byte[] target = new byte[source.length];
    for (int y = 0, to = 0; y < height; y++) {
      for (int x = 0; x < width; x++, to += 3) {
        int column = swapAxes ? y : x;
        int row = swapAxes ? x : y;
        column = mirrorColumns ? sourceWidth - 1 - column : column;
        row = mirrorRows ? image.height() - 1 - row : row;
        int from = 3 * (row * sourceWidth + column);
        target[to] = source[from];
        target[to + 1] = source[from + 1];
        target[to + 2] = source[from + 2];
      }
    }
    return new RgbImage(width, height, target);
  }
}
