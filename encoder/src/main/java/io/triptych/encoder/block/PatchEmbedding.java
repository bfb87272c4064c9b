package io.triptych.encoder.block;

import io.triptych.encoder.kernel.PackedMatrix;

/**
 * The cut of pictures into square patches and their linear embedding (Dosovitskiy et al., 2021): a
 * convolution whose stride is its size, done as one matrix product. What a picture's sides leave
 * over at the right and the bottom is not looked at.
 *
 * @param weights [patch · patch · 3, width], without a bias
 * @param bias [width]
 * @param patch the side of a patch, in pixels
 * @param width the length of an embedding
 */
public record PatchEmbedding(PackedMatrix weights, float[] bias, int patch, int width) {
  private static final int CHANNELS = 3;

  /** Reads the convolution {@code name}: [width, 3, patch, patch], with or without a bias. */
  public static PatchEmbedding read(Parameters p, String name, int patch, int width) {
    float[] planes = p.tensor(name + ".weight", width, CHANNELS, patch, patch);
    float[] pixels = new float[planes.length];
    int area = patch * patch;
    for (int i = 0; i < planes.length; i++) {
      int output = i / (area * CHANNELS);
      int channel = i / area % CHANNELS;
      pixels[(output * area + i % area) * CHANNELS + channel] = planes[i];
    }
    float[] bias = p.bias(name + ".bias", width);
    PackedMatrix weights = PackedMatrix.ofColumns(pixels, area * CHANNELS, width, null);
    return new PatchEmbedding(weights, bias == null ? new float[width] : bias, patch, width);
  }

  /** The floats of a patch. */
  public int depth() {
    return weights.depth();
  }

  /**
   * Lays a picture's patches out as rows of a matrix, row by row of the picture.
   *
   * @param pixels [height, width, 3] from {@code offset} on
   * @param out takes [height / patch · width / patch, {@link #depth()}] from {@code to} on
   */
  public void layOut(float[] pixels, int offset, int height, int width, float[] out, int to) {
    int run = patch * CHANNELS;
    int target = to;
    for (int top = 0; top + patch <= height; top += patch) {
      for (int left = 0; left + patch <= width; left += patch) {
        for (int y = top; y < top + patch; y++, target += run) {
          int from = offset + (y * width + left) * CHANNELS;
          System.arraycopy(pixels, from, out, target, run);
        }
      }
    }
  }
}
