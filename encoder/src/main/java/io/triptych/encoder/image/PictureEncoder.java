package io.triptych.encoder.image;

import java.util.List;

/** Pictures in, features out; safe for use by many threads. */
@FunctionalInterface
public interface PictureEncoder {

  /** The features of pictures, in order. */
  List<float[]> encode(List<RgbImage> images);
}
