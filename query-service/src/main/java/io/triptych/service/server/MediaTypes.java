package io.triptych.service.server;

import com.linecorp.armeria.common.MediaType;
import java.nio.charset.StandardCharsets;

/**
 * The type of a picture or a sound by its first bytes, as the formats' specifications give them.
 */
final class MediaTypes {
  private static final MediaType WEBP = MediaType.create("image", "webp");
  private static final MediaType BMP = MediaType.create("image", "bmp");
  private static final MediaType TIFF = MediaType.create("image", "tiff");
  private static final MediaType WAV = MediaType.create("audio", "wav");
  private static final MediaType MP3 = MediaType.create("audio", "mpeg");
  private static final MediaType OGG = MediaType.create("audio", "ogg");
  private static final MediaType FLAC = MediaType.create("audio", "flac");
  private static final MediaType MP4 = MediaType.create("audio", "mp4");
  private static final MediaType WEBM = MediaType.create("audio", "webm");

  private MediaTypes() {}

  /** The type of {@code file}; {@code application/octet-stream} for anything unknown. */
  static MediaType of(byte[] file) {
    if (begins(file, 0, "\u00ff\u00d8\u00ff")) {
      return MediaType.JPEG;
    } else if (begins(file, 0, "\u0089PNG\r\n\u001a\n")) {
      return MediaType.PNG;
    } else if (begins(file, 0, "GIF87a") || begins(file, 0, "GIF89a")) {
      return MediaType.GIF;
    } else if (begins(file, 0, "RIFF") && begins(file, 8, "WEBP")) {
      return WEBP;
    } else if (begins(file, 0, "BM")) {
      return BMP;
    } else if (begins(file, 0, "II*\0") || begins(file, 0, "MM\0*")) {
      return TIFF;
    } else if (begins(file, 0, "RIFF") && begins(file, 8, "WAVE")) {
      return WAV;
    } else if (begins(file, 0, "ID3") || begins(file, 0, "\u00ff\u00fb")) {
      return MP3;
    } else if (begins(file, 0, "OggS")) {
      return OGG;
    } else if (begins(file, 0, "fLaC")) {
      return FLAC;
    } else if (begins(file, 4, "ftyp")) {
      return MP4;
    } else if (begins(file, 0, "\u001a\u0045\u00df\u00a3")) {
      return WEBM;
    }
    return MediaType.OCTET_STREAM;
  }

  private static boolean begins(byte[] file, int offset, String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
    if (file.length < offset + bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if (file[offset + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
