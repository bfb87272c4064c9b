package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;

/**
 * The convolution in register tiles of 8 (or 6) rows × 2 vectors, and of 8 × 1 vector for the last
 * panel of an odd number of vectors.
 *
 * <p>How. As in {@link VectorGemm}: sums stay in registers over the whole depth, two loads of B and
 * 8 broadcasts of A for 16 multiply-adds. The depth is cut into the runs of a patch; 8 additions of
 * integers begin a run. The sums begin with the residual; the bias is added and the clamp applied
 * on the way to the store: with integer comparisons, since those of floats, which must heed NaN and
 * the sign of zero, take five instructions each. The values that are clamped are fresh results,
 * never the sums that the loop carries: C2 makes objects of those when they are reinterpreted. When
 * rows are left over, the last tile overlaps the one before; one or two rows are computed singly.
 */
final class VectorConvolution implements ConvolutionKernel {
  private static final int MANY_ROWS = 8;
  private static final int FEW = 2;

  private final boolean manyRegisters = Kernels.choice().tileVectors() > 2;

  @Override
  public void panel(
      Convolution w, Gather a, int i, Scatter r, Scatter c, int j, int rows, int panel) {
    boolean wide = w.width(panel) == Kernels.panelWidth();
    int tile = wide && !manyRegisters ? KernelChoice.TILE_ROWS : MANY_ROWS;
    int row = 0;
    for (; row + tile <= rows; row += tile) {
      tile(wide, w, a, i + row, r, c, j + row, panel);
    }
    if (rows - row > FEW && rows >= tile) {
      tile(wide, w, a, i + rows - tile, r, c, j + rows - tile, panel);
      return;
    }
    for (; row < rows; row++) {
      if (wide) {
        ConvolutionWideTiles.wide1(w, a, i + row, r, c, j + row, panel);
      } else {
        ConvolutionNarrowTiles.narrow1(w, a, i + row, r, c, j + row, panel);
      }
    }
  }

  private void tile(
      boolean wide, Convolution w, Gather a, int i, Scatter r, Scatter c, int j, int panel) {
    if (!wide) {
      ConvolutionNarrowTiles.narrow8(w, a, i, r, c, j, panel);
    } else if (manyRegisters) {
      ConvolutionWideTiles.wide8(w, a, i, r, c, j, panel);
    } else {
      ConvolutionWideTiles.wide6(w, a, i, r, c, j, panel);
    }
  }
}
