package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import javax.imageio.ImageReader;

/**
 * The first frame of a GIF file (GIF89a specification). The frame may cover only a part of the
 * screen.
 *
 * @param screenWidth the width of the whole picture
 * @param screenHeight the height of the whole picture
 * @param left the frame's first column on the screen
 * @param top the frame's first row on the screen
 */
record GifFile(int screenWidth, int screenHeight, int left, int top) implements Container {
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;

  @Override
  public String format() {
    return "gif";
  }

  static GifFile walk(ByteView file) throws MediaException {
    long at = 13L + colourTable(file.u8(10));
    while (file.u8(at) == EXTENSION) {
      at = afterSubBlocks(file, at + 2);
    }
    if (file.u8(at) != IMAGE) {
      throw new MediaException(
          Fault.CORRUPT, "GIF block: %02x (expected: 2c, a frame)".formatted(file.u8(at)));
    }
    int left = file.u16Little(at + 1);
    int top = file.u16Little(at + 3);
    int width = Math.max(file.u16Little(6), left + file.u16Little(at + 5));
    int height = Math.max(file.u16Little(8), top + file.u16Little(at + 7));
    afterSubBlocks(file, at + 11 + colourTable(file.u8(at + 9)));
    return new GifFile(width, height, left, top);
  }

  @Override
  public Dimension size(ImageReader reader) {
    return new Dimension(screenWidth, screenHeight);
  }

  /** The frame laid on the screen; what it leaves uncovered is white, or black without alpha. */
  RgbImage onScreen(BufferedImage frame, DecodePolicy policy) {
    RgbImage part = PixelReader.read(frame, policy);
    if (part.width() == screenWidth && part.height() == screenHeight) {
      return part;
    }
    byte[] pixels = new byte[Math.multiplyExact(3, Math.multiplyExact(screenWidth, screenHeight))];
    Arrays.fill(pixels, (byte) (policy.alphaOverWhite() ? 255 : 0));
    for (int y = 0; y < part.height(); y++) {
      int to = 3 * ((top + y) * screenWidth + left);
      System.arraycopy(part.pixels(), 3 * y * part.width(), pixels, to, 3 * part.width());
    }
    return new RgbImage(screenWidth, screenHeight, pixels);
  }

  private static int colourTable(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static long afterSubBlocks(ByteView file, long from) throws MediaException {
    long at = from;
    while (file.u8(at) != 0) {
      at += file.u8(at) + 1;
    }
    return at + 1;
  }
}
