package io.triptych.encoder.image;

/**
 * The choices that a picture's file leaves to its reader.
 *
 * @param applyOrientation whether the EXIF orientation turns the picture upright
 * @param alphaOverWhite whether transparent pixels are laid over white; otherwise alpha is dropped
 *     and every pixel keeps its colour
 * @param convertProfile whether an embedded RGB colour profile is converted to sRGB
 * @param clipDeepGrey whether 16-bit grey is clipped at 255; otherwise its high byte is kept
 */
public record DecodePolicy(
    boolean applyOrientation,
    boolean alphaOverWhite,
    boolean convertProfile,
    boolean clipDeepGrey) {
  /** A picture as people see it. */
  public static final DecodePolicy AS_SEEN = new DecodePolicy(true, true, true, false);

  /**
   * A picture as the official processors see it: Pillow 9.4 with {@code convert("RGB")}. Meant for
   * comparing with them.
   */
  public static final DecodePolicy AS_PILLOW = new DecodePolicy(false, false, false, true);
}
