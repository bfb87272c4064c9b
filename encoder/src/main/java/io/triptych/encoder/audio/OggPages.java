package io.triptych.encoder.audio;

/** The pages of an Ogg file (RFC 3533, section 6). */
final class OggPages {
  private static final int HEADER = 27;
  private static final int SEGMENTS = 26;

  private OggPages() {}

  /**
   * Whether a file ends where a page does. One that was cut off in the middle of a page does not;
   * FFmpeg would give what the pages before hold and say nothing.
   */
  static boolean isWhole(byte[] file) {
    int at = 0;
    while (at < file.length) {
      if (!begins(file, at)) {
        // Something else behind the pages, or between them: left to the decoder.
        return at > 0 && file.length - at > HEADER;
      }
      if (at + HEADER > file.length) {
        return false;
      }
      int segments = file[at + SEGMENTS] & 0xff;
      long end = (long) at + HEADER + segments;
      for (int i = 0; i < segments && at + HEADER + i < file.length; i++) {
        end += file[at + HEADER + i] & 0xff;
      }
      if (end > file.length) {
        return false;
      }
      at = (int) end;
    }
    return true;
  }

  private static boolean begins(byte[] file, int at) {
    return at + 4 <= file.length
        && file[at] == 'O'
        && file[at + 1] == 'g'
        && file[at + 2] == 'g'
        && file[at + 3] == 'S';
  }
}
