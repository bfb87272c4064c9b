package io.triptych.encoder.image;

/**
 * Turns what a detector predicts into boxes (the box coder of Faster R-CNN, Ren et al., 2015): the
 * centre is the anchor's plus a tenth of the prediction, in sizes of the anchor; height and width
 * are the anchor's times the exponential of a fifth of the prediction.
 */
final class BoxDecoder {
  /** Numbers that a box is predicted by: y and x of the centre, height, width. */
  static final int CODE = 4;

  private static final double CENTRE_SCALE = 10;
  private static final double SIZE_SCALE = 5;

  /** [anchors, top left bottom right]. */
  private final float[] anchors;

  /**
   * A decoder over its anchors, which are not copied.
   *
   * @param anchors [anchors, top left bottom right], in shares of the picture
   */
  BoxDecoder(float[] anchors) {
    this.anchors = anchors;
  }

  /** The number of anchors. */
  int size() {
    return anchors.length / CODE;
  }

  /** The box that the four numbers at {@code offset} make of an anchor. */
  BoundingBox decode(int anchor, float[] codes, int offset) {
    int from = anchor * CODE;
    double top = anchors[from];
    double left = anchors[from + 1];
    double height = anchors[from + 2] - top;
    double width = anchors[from + 3] - left;
    double y = top + height / 2 + codes[offset] / CENTRE_SCALE * height;
    double x = left + width / 2 + codes[offset + 1] / CENTRE_SCALE * width;
    double halfHeight = height * Math.exp(codes[offset + 2] / SIZE_SCALE) / 2;
    double halfWidth = width * Math.exp(codes[offset + 3] / SIZE_SCALE) / 2;
    return new BoundingBox(
        (float) (y - halfHeight),
        (float) (x - halfWidth),
        (float) (y + halfHeight),
        (float) (x + halfWidth));
  }
}
