package io.triptych.encoder.image;

/** An sRGB colour, each channel from 0 to 255. */
public record Srgb(int red, int green, int blue) {
  public Srgb {
    if (((red | green | blue) & ~0xff) != 0) {
      throw new IllegalArgumentException(
          "colour: %d, %d, %d (expected: 0 to 255)".formatted(red, green, blue));
    }
  }
}
