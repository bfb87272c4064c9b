package io.triptych.encoder.kernel;

/** The reference. */
final class ScalarInt8 implements Int8Kernel {
  /** Below it a group counts as zeros: its reciprocal is not finite. */
  static final float TINY = 1e-30f;

  @Override
  public void quantise(
      float[] a, int offset, int groups, int[] out, int outOffset, float[] scales, int s) {
    for (int group = 0; group < groups; group++) {
      int at = group * Int8Panels.GROUP;
      float max = 0;
      for (int i = 0; i < Int8Panels.GROUP; i++) {
        max = Math.max(max, Math.abs(a[offset + at + i]));
      }
      float factor = max < TINY ? 0 : Int8Panels.MAX_VALUE / max;
      scales[s + group] = max < TINY ? 0 : max / Int8Panels.MAX_VALUE;
      for (int i = 0; i < Int8Panels.GROUP; i++) {
        int n = (int) Math.rint(a[offset + at + i] * factor);
        out[outOffset + at + i] = (n & 0xFFFF) * 0x10001;
      }
    }
  }

  @Override
  public void widen(byte[] weights, int offset, int count, short[] out, int to) {
    for (int i = 0; i < count; i++) {
      out[to + i] = weights[offset + i];
    }
  }

  @Override
  public void multiply(Part p) {
    int width = Kernels.panelWidth();
    int depth = p.groups() * Int8Panels.GROUP;
    int stride = p.groupStride() * Int8Panels.GROUP;
    for (int row = 0; row < p.rows(); row++) {
      int a = row * stride + p.firstGroup() * Int8Panels.GROUP;
      for (int column = 0; column < p.columns(); column++) {
        int b = column / width * width * depth + Int8Panels.place(column % width, width);
        float sum = 0;
        for (int group = 0; group < p.groups(); group++) {
          int dot = 0;
          for (int k = group * Int8Panels.GROUP; k < (group + 1) * Int8Panels.GROUP; k++) {
            dot += (short) p.a()[a + k] * p.panels()[b + k * width];
          }
          sum += p.aScales()[row * p.groupStride() + p.firstGroup() + group] * dot;
        }
        float before = p.before()[p.beforeOffset() + row * p.beforeStride() + column];
        int at = p.column() + column;
        p.c()[p.cOffset() + row * p.cStride() + column] =
            before + (sum * p.scales()[at] + p.bias()[at]);
      }
    }
  }
}
