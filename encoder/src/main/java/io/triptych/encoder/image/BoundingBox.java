package io.triptych.encoder.image;

/**
 * A rectangle in a picture, in shares of its height and width; a detector's may reach beyond 0 and
 * 1.
 *
 * @param top the upper edge
 * @param left the left edge
 * @param bottom the lower edge
 * @param right the right edge
 */
public record BoundingBox(float top, float left, float bottom, float right) {

  /** Height times width; 0 where an edge lies on the wrong side of the other. */
  public double area() {
    return Math.max(0, (double) bottom - top) * Math.max(0, (double) right - left);
  }

  /** The area that both share over the area that either covers, from 0 to 1. */
  public double overlap(BoundingBox other) {
    double shared =
        new BoundingBox(
                Math.max(top, other.top),
                Math.max(left, other.left),
                Math.min(bottom, other.bottom),
                Math.min(right, other.right))
            .area();
    double either = area() + other.area() - shared;
    return either > 0 ? shared / either : 0;
  }
}
