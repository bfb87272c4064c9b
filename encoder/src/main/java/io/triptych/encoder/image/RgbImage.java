package io.triptych.encoder.image;

/**
 * A decoded picture: 8-bit sRGB, rows from the top, pixels from the left, channels interleaved. The
 * array is not copied; neither side changes it afterwards.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param pixels {@code height × width × 3} bytes, read as unsigned
 */
public record RgbImage(int width, int height, byte[] pixels) {
  public RgbImage {
    if (width < 1 || height < 1 || pixels.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "image: %d×%d with %d bytes (expected: 3 bytes a pixel)"
              .formatted(width, height, pixels.length));
    }
  }

  /** Each sample less {@code mean}, over {@code std}: [height, width, 3]. */
  float[] normalised(float mean, float std) {
    float[] out = new float[pixels.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = ((pixels[i] & 0xff) - mean) / std;
    }
    return out;
  }
}
