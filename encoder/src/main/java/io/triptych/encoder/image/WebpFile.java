package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;

/**
 * The RIFF chunks of a WebP file (RFC 9649).
 *
 * @param exif the EXIF chunk
 */
record WebpFile(byte[] exif) implements Container {
  @Override
  public String format() {
    return "webp";
  }

  static WebpFile walk(ByteView file) throws MediaException {
    long end = 8 + file.u32Little(4);
    file.require(0, end);
    byte[] exif = new byte[0];
    for (long at = 12; at + 8 <= end; ) {
      long length = file.u32Little(at + 4);
      file.require(at + 8, length);
      if (file.has("EXIF", (int) at)) {
        boolean prefixed = file.has("Exif\0\0", (int) at + 8);
        exif = prefixed ? file.copy(at + 14, length - 6) : file.copy(at + 8, length);
      }
      at += 8 + length + (length & 1);
    }
    return new WebpFile(exif);
  }
}
