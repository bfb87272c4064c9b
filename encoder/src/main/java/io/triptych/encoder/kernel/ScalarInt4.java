package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarInt4 implements Int4Kernel {
  @Override
  public void widen(
      int[] words,
      int wordOffset,
      short[] scales,
      int scaleOffset,
      int width,
      int depth,
      float[] out,
      int outOffset) {
    for (int k = 0; k < depth; k++) {
      int row = wordOffset + k / Int4Panels.PER_WORD * width;
      int shift = 4 * (k % Int4Panels.PER_WORD);
      for (int column = 0; column < width; column++) {
        float scale = Float.float16ToFloat(scales[scaleOffset + column]);
        int n = (words[row + column] >>> shift) & 15;
        out[outOffset + k * width + column] = (n - 8) * scale;
      }
    }
  }
}
