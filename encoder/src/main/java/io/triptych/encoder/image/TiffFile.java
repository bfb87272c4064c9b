package io.triptych.encoder.image;

import io.triptych.encoder.MediaException;

/**
 * The first directory of a TIFF file (TIFF 6.0, section 2). The file is its own EXIF block.
 *
 * @param exif the file
 */
record TiffFile(byte[] exif) implements Container {
  private static final int STRIP_OFFSETS = 273;
  private static final int STRIP_BYTE_COUNTS = 279;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_BYTE_COUNTS = 325;
  private static final int SHORT = 3;

  @Override
  public String format() {
    return "tiff";
  }

  static TiffFile walk(ByteView file) throws MediaException {
    return new Directory(file, file.has("II", 0)).requirePixels();
  }

  /** A view of the first directory in the byte order of the file. */
  private record Directory(ByteView file, boolean little) {

    TiffFile requirePixels() throws MediaException {
      long directory = u32(4);
      int entries = u16(directory);
      file.require(directory + 2, 12L * entries);
      requireStored(entry(STRIP_OFFSETS), entry(STRIP_BYTE_COUNTS));
      requireStored(entry(TILE_OFFSETS), entry(TILE_BYTE_COUNTS));
      return new TiffFile(file.bytes());
    }

    /** Where the entry of {@code tag} stands; 0 when there is none. */
    private long entry(int tag) throws MediaException {
      long directory = u32(4);
      int entries = u16(directory);
      for (long at = directory + 2; at < directory + 2 + 12L * entries; at += 12) {
        if (u16(at) == tag) {
          return at;
        }
      }
      return 0;
    }

    private void requireStored(long offsets, long counts) throws MediaException {
      if (offsets == 0 || counts == 0) {
        return;
      }
      long pieces = Math.min(u32(offsets + 4), u32(counts + 4));
      for (long i = 0; i < pieces; i++) {
        file.require(value(offsets, i), value(counts, i));
      }
    }

    /** Value {@code i} of an entry; up to four bytes of values stand in the entry itself. */
    private long value(long entry, long i) throws MediaException {
      int width = u16(entry + 2) == SHORT ? 2 : 4;
      long values = u32(entry + 4) * width <= 4 ? entry + 8 : u32(entry + 8);
      return width == 2 ? u16(values + 2 * i) : u32(values + 4 * i);
    }

    private int u16(long at) throws MediaException {
      return little ? file.u16Little(at) : file.u16(at);
    }

    private long u32(long at) throws MediaException {
      return little ? file.u32Little(at) : file.u32(at);
    }
  }
}
