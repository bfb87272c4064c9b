package io.triptych.indexer.bulk;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.image.ImageDecoder;
import io.triptych.encoder.image.RgbImage;

/** Decodes pictures; safe for use by many threads. */
@FunctionalInterface
public interface ImageDecoding {

  /** The picture in {@code file}. */
  RgbImage decode(byte[] file) throws MediaException;

  /** About how much memory that takes. */
  default long memory(byte[] file) throws MediaException {
    return new ImageDecoder().memory(file);
  }
}
