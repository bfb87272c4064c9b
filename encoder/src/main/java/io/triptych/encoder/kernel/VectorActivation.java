package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** {@link ScalarActivation} with vectors; the same polynomials in the same order. */
final class VectorActivation implements ActivationKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();
  private static final float[] P = ScalarActivation.ERF_P;
  private static final float[] Q = ScalarActivation.ERF_Q;
  private static final FloatVector P5 = FloatVector.broadcast(SPECIES, P[5]);
  private static final FloatVector Q5 = FloatVector.broadcast(SPECIES, Q[5]);

  @Override
  public void gelu(float[] x, int offset, int rows, int columns, int stride) {
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

  /** min(max(x, 0), 6) on rows of whole vectors. */
  void relu6(float[] x, int offset, int rows, int columns, int stride) {
    for (int row = 0; row < rows; row++) {
      int start = offset + row * stride;
      for (int i = start; i < start + columns; i += LANES) {
        FloatVector.fromArray(SPECIES, x, i).max(0f).min(6f).intoArray(x, i);
      }
    }
  }

  private static FloatVector gelu(FloatVector x) {
    FloatVector c =
        x.mul(0.70710677f).max(-ScalarActivation.ERF_LIMIT).min(ScalarActivation.ERF_LIMIT);
    FloatVector t = c.mul(c);
    FloatVector p = P5.fma(t, constant(P[4])).fma(t, constant(P[3])).fma(t, constant(P[2]));
    FloatVector q = Q5.fma(t, constant(Q[4])).fma(t, constant(Q[3])).fma(t, constant(Q[2]));
    p = p.fma(t, constant(P[1])).fma(t, constant(P[0]));
    q = q.fma(t, constant(Q[1])).fma(t, constant(Q[0]));
    FloatVector half = x.mul(0.5f);
    return c.mul(p).div(q).max(-1f).min(1f).fma(half, half);
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
