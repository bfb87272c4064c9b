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
    if (file.has("\u00ff\u00d8\u00ff", 0)) {
      return JpegFile.walk(file);
    }
    if (file.has("\u0089PNG\r\n\u001a\n", 0)) {
      return PngFile.walk(file);
    }
    if (file.has("GIF87a", 0) || file.has("GIF89a", 0)) {
      return GifFile.walk(file);
    }
    if (file.has("RIFF", 0) && file.has("WEBP", 8)) {
      return WebpFile.walk(file);
    }
    if (file.has("II*\0", 0) || file.has("MM\0*", 0)) {
      return TiffFile.walk(file);
    }
    if (file.has("BM", 0) && file.length() > 6 && file.u32Little(6) == 0) {
      return BmpFile.walk(file);
    }
    throw new MediaException(
        Fault.UNSUPPORTED_FORMAT,
        "format: unknown (expected: JPEG, PNG, WebP, GIF, BMP or TIFF by its first bytes)");
  }
}
