package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.Kernels;

/**
 * The sizes of an {@link InvertedResidual}'s wide map.
 *
 * @param height rows of the widened map
 * @param width columns of the widened map
 * @param channels of the widened map
 * @param window of the depthwise convolution over it
 * @param small whether the map is one strip
 */
record WideShape(int height, int width, int channels, Padding.Window window, boolean small) {
  /** Filtered floats up to which a map is one strip: 1 MB. */
  private static final int SMALL_FLOATS = 256 * 1024;

  /** Positions of a strip: enough that a tile left over at its end costs little. */
  private static final int STRIP_POSITIONS = 128;

  static WideShape of(InvertedResidual block, FeatureMap in) {
    Padding.Window wide =
        block.expand() == null
            ? new Padding.Window(1, 1, 0, 0, in.height(), in.width())
            : block.expand().window(in.height(), in.width());
    int kernel = block.depthwise().kernel();
    int height = wide.outHeight();
    int width = wide.outWidth();
    Padding.Window window = block.padding().window(height, width, kernel, block.step());
    int channels = block.depthwise().channels();
    long filtered = (long) window.outHeight() * window.outWidth() * Kernels.stride(channels);
    return new WideShape(height, width, channels, window, filtered <= SMALL_FLOATS);
  }

  int panels() {
    return Convolution.panels(channels);
  }

  /** Rows of the widened map that are widened at once. */
  int chunkRows() {
    return small ? height : Math.min(height, Math.ceilDiv(STRIP_POSITIONS, width));
  }

  /** Rows of the ring: a chunk and what windows that are not complete yet have seen. */
  int ringRows() {
    int chunk = chunkRows();
    return small ? height : Math.ceilDiv(chunk + window.kernel() - 1, chunk) * chunk;
  }

  /** The most rows of the output that one chunk completes. */
  int stripRows() {
    int most = Math.ceilDiv(chunkRows() + window.kernel(), window.step());
    return small ? window.outHeight() : Math.min(window.outHeight(), most);
  }

  /** A row of the ring with the zeros at its ends. */
  int rowFloats() {
    int read = (window.outWidth() - 1) * window.step() + window.kernel();
    return Math.max(read, window.left() + width) * Kernels.panelWidth();
  }

  /** The ring's floats for a panel; 0 if all panels take turns in the same place. */
  int slotFloats() {
    return small ? 0 : ringRows() * rowFloats();
  }

  int zeroRow() {
    return ringRows() * rowFloats() * (small ? 1 : panels());
  }

  int ringFloats() {
    return zeroRow() + rowFloats();
  }

  int filteredFloats() {
    return panels() * stripRows() * window.outWidth() * Kernels.panelWidth();
  }

  /** Where a pixel of the ring's first panel begins. */
  int ringAt(int row, int column) {
    return row * rowFloats() + (window.left() + column) * Kernels.panelWidth();
  }
}
