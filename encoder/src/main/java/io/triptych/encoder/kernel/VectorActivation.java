package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link ScalarActivation} with vectors; the same polynomials in the same order. */
final class VectorActivation implements ActivationKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();

  @Override
  public void apply(
      Activation.Function f, float[] x, int offset, int rows, int columns, int stride) {
    switch (f) {
      case RELU -> clamp(x, offset, rows, columns, stride, Float.POSITIVE_INFINITY);
      case RELU6 -> clamp(x, offset, rows, columns, stride, 6f);
      case GELU -> gelu(x, offset, rows, columns, stride);
      case GELU_TANH -> geluTanh(x, offset, rows, columns, stride);
      case QUICK_GELU ->
          swish(x, offset, rows, columns, stride, ScalarActivation.QUICK_GELU_SLOPE, f);
      case SILU -> swish(x, offset, rows, columns, stride, 1f, f);
    }
  }

  private static void gelu(float[] x, int offset, int rows, int columns, int stride) {
    int whole = SPECIES.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int start = offset + row * stride;
      for (int i = start; i < start + whole; i += LANES) {
        gelu(FloatVector.fromArray(SPECIES, x, i)).intoArray(x, i);
      }
      for (int i = start + whole; i < start + columns; i++) {
        x[i] = ScalarActivation.gelu(x[i]);
      }
    }
  }

  private static void geluTanh(float[] x, int offset, int rows, int columns, int stride) {
    int whole = SPECIES.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int start = offset + row * stride;
      for (int i = start; i < start + whole; i += LANES) {
        FloatVector v = FloatVector.fromArray(SPECIES, x, i);
        FloatVector cube = v.mul(v).mul(v);
        FloatVector inner = cube.fma(constant(ScalarActivation.GELU_TANH_INNER), v);
        timesSigmoid(v, inner.mul(-ScalarActivation.GELU_TANH_OUTER)).intoArray(x, i);
      }
      for (int i = start + whole; i < start + columns; i++) {
        x[i] = ScalarActivation.apply(Activation.Function.GELU_TANH, x[i]);
      }
    }
  }

  private static void swish(
      float[] x,
      int offset,
      int rows,
      int columns,
      int stride,
      float slope,
      Activation.Function tail) {
    int whole = SPECIES.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int start = offset + row * stride;
      for (int i = start; i < start + whole; i += LANES) {
        FloatVector v = FloatVector.fromArray(SPECIES, x, i);
        timesSigmoid(v, v.mul(-slope)).intoArray(x, i);
      }
      for (int i = start + whole; i < start + columns; i++) {
        x[i] = ScalarActivation.apply(tail, x[i]);
      }
    }
  }

  @Override
  public void gateSilu(float[] x, int offset, int rows, int width, int stride) {
    int whole = SPECIES.loopBound(width);
    for (int row = 0; row < rows; row++) {
      int start = offset + row * stride;
      for (int i = start; i < start + whole; i += LANES) {
        FloatVector v = FloatVector.fromArray(SPECIES, x, i);
        timesSigmoid(v, v.neg()).mul(FloatVector.fromArray(SPECIES, x, i + width)).intoArray(x, i);
      }
      for (int i = start + whole; i < start + width; i++) {
        x[i] = ScalarActivation.apply(Activation.Function.SILU, x[i]) * x[i + width];
      }
    }
  }

  private static void clamp(
      float[] x, int offset, int rows, int columns, int stride, float ceiling) {
    int whole = SPECIES.loopBound(columns);
    for (int row = 0; row < rows; row++) {
      int start = offset + row * stride;
      for (int i = start; i < start + whole; i += LANES) {
        FloatVector.fromArray(SPECIES, x, i).max(0f).min(ceiling).intoArray(x, i);
      }
      for (int i = start + whole; i < start + columns; i++) {
        x[i] = Math.min(Math.max(x[i], 0f), ceiling);
      }
    }
  }

  /** v · 1 / (1 + e^minusZ). */
  private static FloatVector timesSigmoid(FloatVector v, FloatVector minusZ) {
    return v.div(VectorExp.exp(minusZ).add(1f));
  }

  private static FloatVector gelu(FloatVector x) {
    FloatVector c = VectorExp.cut(x.mul(0.70710677f), ScalarActivation.ERF_LIMIT);
    FloatVector t = c.mul(c);
    FloatVector p = t.fma(constant(ScalarActivation.P5), constant(ScalarActivation.P4));
    FloatVector q = t.fma(constant(ScalarActivation.Q5), constant(ScalarActivation.Q4));
    p = p.fma(t, constant(ScalarActivation.P3)).fma(t, constant(ScalarActivation.P2));
    q = q.fma(t, constant(ScalarActivation.Q3)).fma(t, constant(ScalarActivation.Q2));
    p = p.fma(t, constant(ScalarActivation.P1)).fma(t, constant(ScalarActivation.P0));
    q = q.fma(t, constant(ScalarActivation.Q1)).fma(t, constant(1f));
    FloatVector half = x.mul(0.5f);
    return VectorExp.cut(c.mul(p).div(q), 1f).fma(half, half);
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
