package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.awt.Dimension;
import java.io.IOException;
import javax.imageio.ImageReader;

/**
 * A picture file whose outer structure was walked from end to end without decoding: a file that
 * stops too early is found here, because decoders often return half a picture for it.
 */
sealed interface Container permits JpegFile, PngFile, GifFile, WebpFile, BmpFile, TiffFile {

  /** ImageIO's name of the format. */
  String format();

  /** The EXIF block, beginning with its TIFF header; empty when there is none. */
  default byte[] exif() {
    return new byte[0];
  }

  /** The size of the picture as the header announces it. */
  default Dimension size(ImageReader reader) throws IOException {
    return new Dimension(reader.getWidth(0), reader.getHeight(0));
  }

  /**
   * Checks what can only be checked once the announced size was found acceptable.
   *
   * @throws MediaException if the file is shorter than that size needs
   */
  default void requireWhole(ByteView file) throws MediaException {}

  /**
   * Recognises the format by its first bytes and walks the structure.
   *
   * @throws MediaException if the format is unknown or the file is cut off or inconsistent
   */
  static Container of(ByteView file) throws MediaException {
    if (isJpeg(file)) {
      return JpegFile.walk(file);
    }
    if (isPng(file)) {
      return PngFile.walk(file);
    }
    if (isGif(file)) {
      return GifFile.walk(file);
    }
    if (isWebp(file)) {
      return WebpFile.walk(file);
    }
    if (isTiff(file)) {
      return TiffFile.walk(file);
    }
    if (isBmp(file)) {
      return BmpFile.walk(file);
    }
    throw new MediaException(
        Fault.UNSUPPORTED_FORMAT,
        "format: unknown (expected: JPEG, PNG, WebP, GIF, BMP or TIFF by its first bytes)");
  }

  /** Whether a file that begins so has one of the formats. */
  static boolean isKnown(ByteView start) {
    return isJpeg(start)
        || isPng(start)
        || isGif(start)
        || isWebp(start)
        || isTiff(start)
        || isBmp(start);
  }

  private static boolean isJpeg(ByteView file) {
    return file.has("\u00ff\u00d8\u00ff", 0);
  }

  private static boolean isPng(ByteView file) {
    return file.has("\u0089PNG\r\n\u001a\n", 0);
  }

  private static boolean isGif(ByteView file) {
    return file.has("GIF87a", 0) || file.has("GIF89a", 0);
  }

  private static boolean isWebp(ByteView file) {
    return file.has("RIFF", 0) && file.has("WEBP", 8);
  }

  private static boolean isTiff(ByteView file) {
    return file.has("II*\0", 0) || file.has("MM\0*", 0);
  }

  private static boolean isBmp(ByteView file) {
    int reserved = Math.clamp(file.length() - 6L, 0, 4);
    return file.has("BM", 0) && reserved > 0 && file.has("\0\0\0\0".substring(0, reserved), 6);
  }
}
