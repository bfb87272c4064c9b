package io.triptych.encoder.kernel;

/** The reference: three loops, in the order of the formula. */
final class ScalarGemm implements GemmKernel {
  /** Columns of a panel. */
  static final int PANEL = 8;

  @Override
  public void multiply(Operands o, int columns, Gemm.Epilogue epilogue) {
    int panel = Kernels.panelWidth();
    for (int row = 0; row < o.rows(); row++) {
      for (int column = 0; column < columns; column++) {
        int b = column / panel * panel * o.depth() + column % panel;
        int a = o.aOffset() + row * o.aStride();
        float sum = o.bias()[column];
        for (int k = 0; k < o.depth(); k++) {
          sum += o.a()[a + k] * o.panels()[b + k * panel];
        }
        int c = o.cOffset() + row * o.cStride() + column;
        o.c()[c] = finish(sum, o.c()[c], epilogue);
      }
    }
  }

  private static float finish(float sum, float before, Gemm.Epilogue epilogue) {
    return switch (epilogue) {
      case NONE -> sum;
      case ADD -> before + sum;
      case RELU6 -> ScalarActivation.relu6(sum);
      case GELU -> ScalarActivation.gelu(sum);
    };
  }
}
