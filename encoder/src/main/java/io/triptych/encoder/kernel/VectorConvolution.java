package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;

/**
 * The convolution in register tiles of 8 (or 6) rows × 2 vectors, and of 8 × 1½, 8 × 1 or 8 × ½ for
 * the last panel.
 *
 * <p>How. As in {@link VectorGemm}: sums stay in registers over the whole depth, two loads of B and
 * 8 broadcasts of A for 16 multiply-adds. The depth is cut into the runs of a patch; 8 additions of
 * integers begin a run. Bias and residual are added and the clamp applied on the way to the store:
 * with integer comparisons, since those of floats, which must heed NaN and the sign of zero, take
 * five instructions each. The values that are clamped are fresh results, never the sums that the
 * loop carries: C2 makes objects of those when they are reinterpreted. When rows are left over, the
 * last tile overlaps the one before; one or two rows are computed singly.
 */
final class VectorConvolution implements ConvolutionKernel {
  private static final int MANY_ROWS = 8;
  private static final int FEW = 2;

  /** Computes some rows of a panel, the first from row i of A to row j of C. */
  @FunctionalInterface
  private interface Tile {
    void apply(Convolution w, Gather a, int i, Scatter r, Scatter c, int j, int panel);
  }

  private static final Tile HALF_ROW = ConvolutionHalfTiles::half1;
  private static final Tile NARROW_ROW = ConvolutionNarrowTiles::narrow1;
  private static final Tile WIDE_ROW = ConvolutionWideTiles::wide1;

  private final boolean manyRegisters = Kernels.choice().tileVectors() > 2;
  private final Tile wide =
      manyRegisters ? ConvolutionWideTiles::wide8 : ConvolutionWideTiles::wide6;
  private final int wideRows = manyRegisters ? MANY_ROWS : KernelChoice.TILE_ROWS;

  @Override
  public void panel(
      Convolution w, Gather a, int i, Scatter r, Scatter c, int j, int rows, int panel) {
    int width = w.width(panel);
    int lanes = Convolution.lanes();
    if (width == Kernels.panelWidth()) {
      walk(wide, wideRows, WIDE_ROW, w, a, i, r, c, j, rows, panel);
    } else if (width > lanes) {
      Tile row = VectorConvolution::mixedRow;
      walk(ConvolutionMixedTiles::mixed8, MANY_ROWS, row, w, a, i, r, c, j, rows, panel);
    } else if (width == lanes) {
      Tile tile = ConvolutionNarrowTiles::narrow8;
      walk(tile, MANY_ROWS, NARROW_ROW, w, a, i, r, c, j, rows, panel);
    } else {
      walk(ConvolutionHalfTiles::half8, MANY_ROWS, HALF_ROW, w, a, i, r, c, j, rows, panel);
    }
  }

  private static void walk(
      Tile tile,
      int tileRows,
      Tile single,
      Convolution w,
      Gather a,
      int i,
      Scatter r,
      Scatter c,
      int j,
      int rows,
      int panel) {
    int row = 0;
    for (; row + tileRows <= rows; row += tileRows) {
      tile.apply(w, a, i + row, r, c, j + row, panel);
    }
    if (rows - row > FEW && rows >= tileRows) {
      tile.apply(w, a, i + rows - tileRows, r, c, j + rows - tileRows, panel);
      return;
    }
    for (; row < rows; row++) {
      single.apply(w, a, i + row, r, c, j + row, panel);
    }
  }

  private static void mixedRow(
      Convolution w, Gather a, int i, Scatter r, Scatter c, int j, int panel) {
    ConvolutionNarrowTiles.narrow1(w, a, i, r, c, j, panel);
    ConvolutionHalfTiles.half1(w, a, i, r, c, j, panel);
  }
}
