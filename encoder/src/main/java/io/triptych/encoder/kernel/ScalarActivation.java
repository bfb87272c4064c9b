package io.triptych.encoder.kernel;

/** The reference of the activations. */
final class ScalarActivation implements ActivationKernel {
  /** 2√(2/π). */
  static final float GELU_TANH_OUTER = 1.5957691f;

  static final float GELU_TANH_INNER = 0.044715f;
  static final float QUICK_GELU_SLOPE = 1.702f;

  /** Beyond this, the approximation is cut to ±1; erf(x) itself is 1 − 1e-8 there. */
  static final float ERF_LIMIT = 4.04f;

  // Numerator and denominator of erf(x)/x, in powers of x²; the denominator begins with 1.
  static final float P0 = 1.1283791f;
  static final float P1 = 0.19154966f;
  static final float P2 = 0.052875362f;
  static final float P3 = 0.0038081342f;
  static final float P4 = 2.8468729e-4f;
  static final float P5 = 2.0259154e-6f;
  static final float Q1 = 0.50308913f;
  static final float Q2 = 0.11455936f;
  static final float Q3 = 0.015055035f;
  static final float Q4 = 0.0011707194f;
  static final float Q5 = 3.783185e-5f;

  @Override
  public void apply(
      Activation.Function f, float[] x, int offset, int rows, int columns, int stride) {
    for (int row = 0; row < rows; row++) {
      for (int i = offset + row * stride, end = i + columns; i < end; i++) {
        x[i] = apply(f, x[i]);
      }
    }
  }

  @Override
  public void gateSilu(float[] x, int offset, int rows, int width, int stride) {
    for (int row = 0; row < rows; row++) {
      for (int i = offset + row * stride, end = i + width; i < end; i++) {
        x[i] = apply(Activation.Function.SILU, x[i]) * x[i + width];
      }
    }
  }

  static float apply(Activation.Function f, float x) {
    return switch (f) {
      case RELU -> Math.max(x, 0f);
      case RELU6 -> relu6(x);
      case GELU -> gelu(x);
      case GELU_TANH -> x * sigmoid(GELU_TANH_OUTER * (x + GELU_TANH_INNER * x * x * x));
      case QUICK_GELU -> x * sigmoid(QUICK_GELU_SLOPE * x);
      case SILU -> x * sigmoid(x);
    };
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }

  static float relu6(float x) {
    return Math.min(Math.max(x, 0f), 6f);
  }

  static float gelu(float x) {
    return 0.5f * x * (1f + erf(x * 0.70710677f));
  }

  /**
   * The error function by a rational approximation x·P(x²)/Q(x²), fitted for this project by least
   * squares with reweighting; largest error 4.2e-7.
   */
  static float erf(float x) {
    float clamped = Math.clamp(x, -ERF_LIMIT, ERF_LIMIT);
    float t = clamped * clamped;
    float p = Math.fma(P5, t, P4);
    float q = Math.fma(Q5, t, Q4);
    p = Math.fma(Math.fma(p, t, P3), t, P2);
    q = Math.fma(Math.fma(q, t, Q3), t, Q2);
    p = Math.fma(Math.fma(p, t, P1), t, P0);
    q = Math.fma(Math.fma(q, t, Q1), t, 1f);
    return Math.clamp(clamped * p / q, -1f, 1f);
  }
}
