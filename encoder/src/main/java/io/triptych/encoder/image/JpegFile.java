package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;

/**
 * The marker segments of a JPEG file (ITU-T T.81, annex B).
 *
 * @param exif the EXIF block of the first APP1 segment that has one
 * @param components the number of components of the frame
 * @param adobeTransform the colour transform of Adobe's APP14 segment (0 none, 1 YCbCr, 2 YCCK), −1
 *     without one
 */
record JpegFile(byte[] exif, int components, int adobeTransform) implements Container {
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int END_OF_IMAGE = 0xd9;

  @Override
  public String format() {
    return "jpeg";
  }

  static JpegFile walk(ByteView file) throws MediaException {
    byte[] exif = new byte[0];
    int components = 0;
    int adobe = -1;
    long at = marker(file, 2);
    for (int type = file.u8(at + 1); type != END_OF_IMAGE; type = file.u8(at + 1)) {
      at += 2;
      int length = file.u16(at);
      if (type == APP1 && exif.length == 0 && file.has("Exif\0\0", (int) at + 2)) {
        exif = file.copy(at + 8, Math.max(0, length - 8));
      } else if (type == APP14 && length >= 14 && file.has("Adobe", (int) at + 2)) {
        adobe = file.u8(at + 13);
      } else if (isStartOfFrame(type)) {
        components = file.u8(at + 7);
      }
      at = marker(file, at + length);
    }
    if (components == 0) {
      throw new MediaException(Fault.CORRUPT, "JPEG: no frame (expected: one before the end)");
    }
    return new JpegFile(exif, components, adobe);
  }

  /** SOF0 to SOF15; C4, C8 and CC within that range mean something else. */
  private static boolean isStartOfFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /**
   * The next marker that begins or ends something: FF followed by neither 00 (a data byte FF), FF
   * (fill) nor a marker that stands alone. Skips the entropy-coded data of a scan and stray bytes.
   */
  private static long marker(ByteView file, long from) throws MediaException {
    byte[] bytes = file.bytes();
    for (int at = (int) from; at + 1 < bytes.length; at++) {
      int next = bytes[at + 1] & 0xff;
      if (bytes[at] == (byte) 0xff && next != 0 && next != 0xff && !isStandalone(next)) {
        return at;
      }
    }
    throw new MediaException(
        Fault.TRUNCATED,
        "JPEG: %d bytes without an end of image (expected: FF D9)".formatted(bytes.length));
  }

  /** TEM, the restarts and a repeated start of image. */
  private static boolean isStandalone(int type) {
    return type == 0x01 || (type >= 0xd0 && type <= 0xd8);
  }
}
