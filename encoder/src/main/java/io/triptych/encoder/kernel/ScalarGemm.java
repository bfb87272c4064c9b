package io.triptych.encoder.kernel;

/** The reference: three loops, in the order of the formula. */
final class ScalarGemm implements GemmKernel {
  /** Columns of a panel. */
  static final int PANEL = 8;

  @Override
  public void multiply(Operands o, int first, int end, Gemm.Epilogue epilogue) {
    int panel = Kernels.panelWidth();
    for (int row = 0; row < o.rows(); row++) {
      for (int column = first; column < end; column++) {
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
    if (epilogue == Gemm.Epilogue.ADD) {
      return before + sum;
    }
    return epilogue.function() == null ? sum : ScalarActivation.apply(epilogue.function(), sum);
  }
}
