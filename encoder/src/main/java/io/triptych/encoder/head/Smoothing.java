package io.triptych.encoder.head;

/**
 * Draws a text's vector t towards the prototypes that it resembles, because pictures are made of
 * prototypes alone: n(t + share · n(softmax(sharpness · D · t) · D)), where the rows of D are the
 * prototypes less the mean of the classes, normalised.
 *
 * @param share how much the prototypes count beside the text itself; 0 leaves texts as they are
 * @param sharpness how strongly the nearest prototypes are preferred
 */
public record Smoothing(float share, float sharpness) {
  /** Leaves texts as they are. */
  public static final Smoothing NONE = new Smoothing(0, 1);

  public Smoothing {
    if (!(share >= 0) || !(sharpness > 0)) {
      throw new IllegalArgumentException(
          "smoothing: share %s, sharpness %s (expected: at least 0, above 0)"
              .formatted(share, sharpness));
    }
  }
}
