package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import io.triptych.encoder.kernel.DepthwiseConvolution;
import io.triptych.encoder.kernel.Kernels;
import java.util.Arrays;

/**
 * The wide part of an {@link InvertedResidual} for one worker: a ring of widened rows with zeros
 * left and right of them, and the filtered rows of a strip. Both are cut into panels of channels.
 */
final class WideStrip {
  private static final int PANEL = Kernels.panelWidth();

  private final DepthwiseConvolution depthwise;
  private final Convolution expand;
  private final FeatureMap in;
  private final WideShape shape;

  /** [panels or 1, ring rows, columns with zeros, panel width], then one row of zeros. */
  private final float[] ring;

  /** [panels, positions of a strip, panel width]. */
  private final float[] filtered;

  /** The patches that are widened; null where nothing is. */
  private final Gather patches;

  private final Scatter nothing;
  private final Scatter widened;
  private final int[] taps;
  private int firstRow;

  /**
   * Allocates it.
   *
   * @param filtered of {@link WideShape#filteredFloats()}; workers that share a strip share it
   */
  WideStrip(InvertedResidual block, FeatureMap in, WideShape shape, float[] filtered) {
    this.in = in;
    this.shape = shape;
    this.filtered = filtered;
    depthwise = block.depthwise();
    taps = new int[depthwise.kernel()];
    ring = new float[shape.ringFloats()];
    expand = block.expand() == null ? null : block.expand().weights();
    patches = expand == null ? null : in.gather(block.expand().window(in.height(), in.width()));
    nothing = Scatter.zeros(shape.ringRows() * shape.width());
    int[] rows = new int[shape.ringRows() * shape.width()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = shape.ringAt(i / shape.width(), i % shape.width());
    }
    widened = new Scatter(ring, rows, shape.slotFloats());
  }

  /** The filtered rows as patches of the projection. */
  static Gather gather(float[] filtered, WideShape shape) {
    int[] rows = new int[shape.stripRows() * shape.window().outWidth()];
    Arrays.setAll(rows, i -> i * PANEL);
    int[] runs = new int[shape.panels()];
    Arrays.setAll(runs, panel -> panel * rows.length * PANEL);
    int[] lengths = new int[shape.panels()];
    Arrays.setAll(lengths, panel -> Math.min(PANEL, shape.channels() - panel * PANEL));
    return new Gather(filtered, rows, runs, lengths);
  }

  /** Begins a walk: {@code row} is the first that is widened. */
  void begin(int row) {
    firstRow = row;
  }

  /** Widens one panel of {@code count} rows. */
  void widen(int panel, int row, int count) {
    int width = shape.width();
    int to = (row - firstRow) % shape.ringRows() * width;
    if (expand == null) {
      copy(panel, row * width, to, count * width);
    } else if (count > 0) {
      expand.apply(patches, row * width, nothing, widened, to, count * width, panel, panel + 1);
    }
  }

  private void copy(int panel, int from, int to, int count) {
    int used = Math.min(PANEL, in.stride() - panel * PANEL);
    for (int i = 0; i < count; i++) {
      int pixel = in.at((from + i) / shape.width(), (from + i) % shape.width()) + panel * PANEL;
      int at = widened.rows()[to + i] + panel * shape.slotFloats();
      System.arraycopy(in.data(), pixel, ring, at, used);
    }
  }

  /** Filters one panel of the output's rows from {@code row} to {@code end}. */
  void filter(int panel, int row, int end) {
    Padding.Window window = shape.window();
    int slot = panel * shape.slotFloats();
    int stripFloats = shape.stripRows() * window.outWidth() * PANEL;
    for (int y = row; y < end; y++) {
      for (int ky = 0; ky < taps.length; ky++) {
        int source = y * window.step() - window.top() + ky;
        taps[ky] =
            source < 0 || source >= shape.height()
                ? shape.zeroRow()
                : slot + (source - firstRow) % shape.ringRows() * shape.rowFloats();
      }
      int to = panel * stripFloats + (y - row) * window.outWidth() * PANEL;
      depthwise.row(ring, taps, window.step(), filtered, to, window.outWidth(), panel);
    }
  }
}
