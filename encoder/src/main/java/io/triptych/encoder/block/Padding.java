package io.triptych.encoder.block;

/** How many zeros a convolution puts around a picture. */
public enum Padding {
  /**
   * TensorFlow's: the output is ⌈input / step⌉, the zeros are spread evenly, an odd one goes to the
   * bottom and the right.
   */
  SAME,
  /** (kernel − 1) / 2 on every side, whatever the size. */
  SYMMETRIC;

  /**
   * The windows of a convolution over a picture.
   *
   * @param kernel taps on a side
   * @param step pixels between two windows
   * @param top rows of zeros above the picture
   * @param left columns of zeros left of it
   * @param outHeight windows below each other
   * @param outWidth windows beside each other
   */
  public record Window(int kernel, int step, int top, int left, int outHeight, int outWidth) {
    public Window {
      if (outHeight < 1 || outWidth < 1) {
        throw new IllegalArgumentException(
            "picture: %d×%d outputs of kernel %d, step %d (expected: a larger picture)"
                .formatted(outHeight, outWidth, kernel, step));
      }
    }

    /** The widest margin that the windows reach into. */
    public int margin(int height, int width) {
      int bottom = (outHeight - 1) * step + kernel - top - height;
      int right = (outWidth - 1) * step + kernel - left - width;
      return Math.max(Math.max(top, left), Math.max(bottom, right));
    }
  }

  /** The windows over a picture. */
  public Window window(int height, int width, int kernel, int step) {
    if (this == SYMMETRIC) {
      int zeros = (kernel - 1) / 2;
      int outHeight = (height + 2 * zeros - kernel) / step + 1;
      int outWidth = (width + 2 * zeros - kernel) / step + 1;
      return new Window(kernel, step, zeros, zeros, outHeight, outWidth);
    }
    int outHeight = Math.ceilDiv(height, step);
    int outWidth = Math.ceilDiv(width, step);
    int rows = Math.max(0, (outHeight - 1) * step + kernel - height);
    int columns = Math.max(0, (outWidth - 1) * step + kernel - width);
    return new Window(kernel, step, rows / 2, columns / 2, outHeight, outWidth);
  }
}
