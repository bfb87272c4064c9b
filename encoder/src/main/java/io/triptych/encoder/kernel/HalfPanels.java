package io.triptych.encoder.kernel;

/** Panels of 16-bit floats, each rounded to nearest. */
final class HalfPanels implements PanelStorage {
  private final int depth;
  private final short[] halves;

  HalfPanels(float[] panels, int depth) {
    this.depth = depth;
    halves = new short[panels.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Float.floatToFloat16(panels[i]);
      if (!Float.isFinite(Float.float16ToFloat(halves[i]))) {
        throw new IllegalArgumentException(
            "weight: " + panels[i] + " (expected: finite in 16 bits, at most 65,504)");
      }
    }
  }

  @Override
  public void widen(int column, int columns, float[] out) {
    int from = column * depth;
    int count = columns * depth;
    for (int i = 0; i < count; i++) {
      out[i] = Float.float16ToFloat(halves[from + i]);
    }
  }

  @Override
  public long bytes() {
    return 2L * halves.length;
  }
}
