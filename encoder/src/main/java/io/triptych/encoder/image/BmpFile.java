package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import java.awt.Dimension;
import javax.imageio.ImageReader;

/**
 * The header of a Windows bitmap (BITMAPFILEHEADER and BITMAPINFOHEADER or the older
 * BITMAPCOREHEADER).
 *
 * @param width in pixels
 * @param height in pixels, positive also for rows stored from the top
 * @param end the length of the file that the header implies; 0 when compression hides it
 */
record BmpFile(long width, long height, long end) implements Container {
  private static final int CORE_HEADER = 12;
  private static final int MASKS = 3;

  @Override
  public String format() {
    return "bmp";
  }

  static BmpFile walk(ByteView file) throws MediaException {
    long pixels = file.u32Little(10);
    boolean core = file.u32Little(14) == CORE_HEADER;
    long width = core ? file.u16Little(18) : (int) file.u32Little(18);
    long height = core ? file.u16Little(20) : Math.abs((long) (int) file.u32Little(22));
    long bits = file.u16Little(core ? 24 : 28);
    long compression = core ? 0 : file.u32Little(30);
    boolean plain = compression == 0 || compression == MASKS;
    // Rows are padded to four bytes.
    long stride = (width * bits + 31) / 32 * 4;
    return new BmpFile(width, height, plain ? pixels + stride * height : 0);
  }

  @Override
  public Dimension size(ImageReader reader) {
    return new Dimension(
        Math.clamp(width, 0, Integer.MAX_VALUE), Math.clamp(height, 0, Integer.MAX_VALUE));
  }

  @Override
  public void requireWhole(ByteView file) throws MediaException {
    file.require(0, end);
  }
}
