package io.triptych.encoder.audio;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The kinds of file that the FFmpeg program is given, told by their first bytes. */
enum AudioContainer {
  WAV("wav"),
  OGG("ogg"),
  FLAC("flac"),
  MP4("mov"),
  MATROSKA("matroska"),
  AIFF("aiff"),
  AMR("amr"),
  CAF("caf"),
  AAC("aac"),
  MP3("mp3");

  private static final int EBML = 0x1A45DFA3;
  private static final int SYNC = 0xFFE0;
  private static final int LAYER = 0x0006;

  private final String demuxer;

  AudioContainer(String demuxer) {
    this.demuxer = demuxer;
  }

  /** FFmpeg's name for it. */
  String demuxer() {
    return demuxer;
  }

  /** What a file begins as; empty for anything that is not among these. */
  static Optional<AudioContainer> of(byte[] file) {
    for (AudioContainer container : values()) {
      if (file.length >= 12 && container.matches(file)) {
        return Optional.of(container);
      }
    }
    return Optional.empty();
  }

  private boolean matches(byte[] file) {
    return switch (this) {
      case WAV -> text(file, 0, "RIFF") && text(file, 8, "WAVE");
      case OGG -> text(file, 0, "OggS");
      case FLAC -> text(file, 0, "fLaC");
      case MP4 -> text(file, 4, "ftyp");
      case MATROSKA -> (bits(file, 0) << 16 | bits(file, 2)) == EBML;
      case AIFF -> text(file, 0, "FORM") && (text(file, 8, "AIFF") || text(file, 8, "AIFC"));
      case AMR -> text(file, 0, "#!AMR");
      case CAF -> text(file, 0, "caff");
      // Both begin with eleven set bits; MPEG audio has a layer, ADTS has none.
      case AAC -> synchronised(file) && (bits(file, 0) & LAYER) == 0;
      case MP3 -> text(file, 0, "ID3") || (synchronised(file) && (bits(file, 0) & LAYER) != 0);
    };
  }

  private static boolean synchronised(byte[] file) {
    return (bits(file, 0) & SYNC) == SYNC;
  }

  private static int bits(byte[] file, int at) {
    return (file[at] & 0xff) << 8 | (file[at + 1] & 0xff);
  }

  private static boolean text(byte[] file, int at, String expected) {
    return new String(file, at, expected.length(), StandardCharsets.ISO_8859_1).equals(expected);
  }
}
