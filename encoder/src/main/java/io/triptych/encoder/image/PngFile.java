package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (PNG specification, third edition, section 5). The checksum of every
 * critical chunk is verified.
 *
 * @param exif the block of the eXIf chunk
 */
record PngFile(byte[] exif) implements Container {
  @Override
  public String format() {
    return "png";
  }

  static PngFile walk(ByteView file) throws MediaException {
    byte[] exif = new byte[0];
    boolean pixels = false;
    long at = 8;
    for (String type = type(file, at); !type.equals("IEND"); type = type(file, at)) {
      long length = file.u32(at);
      file.require(at + 8, length + 4);
      if (Character.isUpperCase(type.charAt(0))) {
        verify(file, at, length, type);
      }
      pixels |= type.equals("IDAT");
      if (type.equals("eXIf")) {
        exif = file.copy(at + 8, length);
      }
      at += length + 12;
    }
    if (!pixels) {
      throw new MediaException(Fault.CORRUPT, "PNG: no IDAT (expected: one before IEND)");
    }
    return new PngFile(exif);
  }

  private static String type(ByteView file, long at) throws MediaException {
    file.require(at, 12);
    return file.latin(at + 4, 4);
  }

  private static void verify(ByteView file, long at, long length, String type)
      throws MediaException {
    CRC32 crc = new CRC32();
    crc.update(file.bytes(), (int) at + 4, (int) length + 4);
    long stored = file.u32(at + 8 + length);
    if (crc.getValue() != stored) {
      throw new MediaException(
          Fault.CORRUPT,
          "PNG %s at offset %d: checksum %08x (expected: %08x)"
              .formatted(type, at, crc.getValue(), stored));
    }
  }
}
