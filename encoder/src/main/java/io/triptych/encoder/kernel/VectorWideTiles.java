package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.GemmKernel.Operands;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of 4 vectors for 32 vector registers: 6 rows hold 24 sums, and 10 loads serve 24
 * multiply-adds. C begins at {@code c0} and takes the sums, which begin at the bias.
 */
final class VectorWideTiles {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 4 * LANES;

  private VectorWideTiles() {}

  /** 6 rows by one panel. */
  static void tile6(Operands o, int a0, int column, float[] c, int c0, int stride) {
    float[] a = o.a();
    float[] panels = o.panels();
    float[] bias = o.bias();
    int depth = o.depth();
    int b = column * depth;
    int s = o.aStride();
    int a1 = a0 + s;
    int a2 = a1 + s;
    int a3 = a2 + s;
    int a4 = a3 + s;
    int a5 = a4 + s;
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, column);
    FloatVector b1 = FloatVector.fromArray(SPECIES, bias, column + LANES);
    FloatVector b2 = FloatVector.fromArray(SPECIES, bias, column + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(SPECIES, bias, column + 3 * LANES);
    FloatVector w0 = b0;
    FloatVector x0 = b1;
    FloatVector y0 = b2;
    FloatVector z0 = b3;
    FloatVector w1 = b0;
    FloatVector x1 = b1;
    FloatVector y1 = b2;
    FloatVector z1 = b3;
    FloatVector w2 = b0;
    FloatVector x2 = b1;
    FloatVector y2 = b2;
    FloatVector z2 = b3;
    FloatVector w3 = b0;
    FloatVector x3 = b1;
    FloatVector y3 = b2;
    FloatVector z3 = b3;
    FloatVector w4 = b0;
    FloatVector x4 = b1;
    FloatVector y4 = b2;
    FloatVector z4 = b3;
    FloatVector w5 = b0;
    FloatVector x5 = b1;
    FloatVector y5 = b2;
    FloatVector z5 = b3;
    for (int k = 0; k < depth; k++) {
      b0 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      b1 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      b2 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + 2 * LANES);
      b3 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + 3 * LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      w0 = v.fma(b0, w0);
      x0 = v.fma(b1, x0);
      y0 = v.fma(b2, y0);
      z0 = v.fma(b3, z0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      w1 = v.fma(b0, w1);
      x1 = v.fma(b1, x1);
      y1 = v.fma(b2, y1);
      z1 = v.fma(b3, z1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      w2 = v.fma(b0, w2);
      x2 = v.fma(b1, x2);
      y2 = v.fma(b2, y2);
      z2 = v.fma(b3, z2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      w3 = v.fma(b0, w3);
      x3 = v.fma(b1, x3);
      y3 = v.fma(b2, y3);
      z3 = v.fma(b3, z3);
      v = FloatVector.broadcast(SPECIES, a[a4 + k]);
      w4 = v.fma(b0, w4);
      x4 = v.fma(b1, x4);
      y4 = v.fma(b2, y4);
      z4 = v.fma(b3, z4);
      v = FloatVector.broadcast(SPECIES, a[a5 + k]);
      w5 = v.fma(b0, w5);
      x5 = v.fma(b1, x5);
      y5 = v.fma(b2, y5);
      z5 = v.fma(b3, z5);
    }
    w0.intoArray(c, c0);
    x0.intoArray(c, c0 + LANES);
    y0.intoArray(c, c0 + 2 * LANES);
    z0.intoArray(c, c0 + 3 * LANES);
    w1.intoArray(c, c0 + stride);
    x1.intoArray(c, c0 + stride + LANES);
    y1.intoArray(c, c0 + stride + 2 * LANES);
    z1.intoArray(c, c0 + stride + 3 * LANES);
    w2.intoArray(c, c0 + 2 * stride);
    x2.intoArray(c, c0 + 2 * stride + LANES);
    y2.intoArray(c, c0 + 2 * stride + 2 * LANES);
    z2.intoArray(c, c0 + 2 * stride + 3 * LANES);
    w3.intoArray(c, c0 + 3 * stride);
    x3.intoArray(c, c0 + 3 * stride + LANES);
    y3.intoArray(c, c0 + 3 * stride + 2 * LANES);
    z3.intoArray(c, c0 + 3 * stride + 3 * LANES);
    w4.intoArray(c, c0 + 4 * stride);
    x4.intoArray(c, c0 + 4 * stride + LANES);
    y4.intoArray(c, c0 + 4 * stride + 2 * LANES);
    z4.intoArray(c, c0 + 4 * stride + 3 * LANES);
    w5.intoArray(c, c0 + 5 * stride);
    x5.intoArray(c, c0 + 5 * stride + LANES);
    y5.intoArray(c, c0 + 5 * stride + 2 * LANES);
    z5.intoArray(c, c0 + 5 * stride + 3 * LANES);
  }

  /** 4 rows by one panel. */
  static void tile4(Operands o, int a0, int column, float[] c, int c0, int stride) {
    float[] a = o.a();
    float[] panels = o.panels();
    float[] bias = o.bias();
    int depth = o.depth();
    int b = column * depth;
    int s = o.aStride();
    int a1 = a0 + s;
    int a2 = a1 + s;
    int a3 = a2 + s;
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, column);
    FloatVector b1 = FloatVector.fromArray(SPECIES, bias, column + LANES);
    FloatVector b2 = FloatVector.fromArray(SPECIES, bias, column + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(SPECIES, bias, column + 3 * LANES);
    FloatVector w0 = b0;
    FloatVector x0 = b1;
    FloatVector y0 = b2;
    FloatVector z0 = b3;
    FloatVector w1 = b0;
    FloatVector x1 = b1;
    FloatVector y1 = b2;
    FloatVector z1 = b3;
    FloatVector w2 = b0;
    FloatVector x2 = b1;
    FloatVector y2 = b2;
    FloatVector z2 = b3;
    FloatVector w3 = b0;
    FloatVector x3 = b1;
    FloatVector y3 = b2;
    FloatVector z3 = b3;
    for (int k = 0; k < depth; k++) {
      b0 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      b1 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      b2 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + 2 * LANES);
      b3 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + 3 * LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      w0 = v.fma(b0, w0);
      x0 = v.fma(b1, x0);
      y0 = v.fma(b2, y0);
      z0 = v.fma(b3, z0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      w1 = v.fma(b0, w1);
      x1 = v.fma(b1, x1);
      y1 = v.fma(b2, y1);
      z1 = v.fma(b3, z1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      w2 = v.fma(b0, w2);
      x2 = v.fma(b1, x2);
      y2 = v.fma(b2, y2);
      z2 = v.fma(b3, z2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      w3 = v.fma(b0, w3);
      x3 = v.fma(b1, x3);
      y3 = v.fma(b2, y3);
      z3 = v.fma(b3, z3);
    }
    w0.intoArray(c, c0);
    x0.intoArray(c, c0 + LANES);
    y0.intoArray(c, c0 + 2 * LANES);
    z0.intoArray(c, c0 + 3 * LANES);
    w1.intoArray(c, c0 + stride);
    x1.intoArray(c, c0 + stride + LANES);
    y1.intoArray(c, c0 + stride + 2 * LANES);
    z1.intoArray(c, c0 + stride + 3 * LANES);
    w2.intoArray(c, c0 + 2 * stride);
    x2.intoArray(c, c0 + 2 * stride + LANES);
    y2.intoArray(c, c0 + 2 * stride + 2 * LANES);
    z2.intoArray(c, c0 + 2 * stride + 3 * LANES);
    w3.intoArray(c, c0 + 3 * stride);
    x3.intoArray(c, c0 + 3 * stride + LANES);
    y3.intoArray(c, c0 + 3 * stride + 2 * LANES);
    z3.intoArray(c, c0 + 3 * stride + 3 * LANES);
  }

  /** One row by one panel. */
  static void tile1(Operands o, int a0, int column, float[] c, int c0, int stride) {
    float[] a = o.a();
    float[] panels = o.panels();
    float[] bias = o.bias();
    int depth = o.depth();
    int b = column * depth;
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, column);
    FloatVector b1 = FloatVector.fromArray(SPECIES, bias, column + LANES);
    FloatVector b2 = FloatVector.fromArray(SPECIES, bias, column + 2 * LANES);
    FloatVector b3 = FloatVector.fromArray(SPECIES, bias, column + 3 * LANES);
    FloatVector w0 = b0;
    FloatVector x0 = b1;
    FloatVector y0 = b2;
    FloatVector z0 = b3;
    for (int k = 0; k < depth; k++) {
      b0 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      b1 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      b2 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + 2 * LANES);
      b3 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + 3 * LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      w0 = v.fma(b0, w0);
      x0 = v.fma(b1, x0);
      y0 = v.fma(b2, y0);
      z0 = v.fma(b3, z0);
    }
    w0.intoArray(c, c0);
    x0.intoArray(c, c0 + LANES);
    y0.intoArray(c, c0 + 2 * LANES);
    z0.intoArray(c, c0 + 3 * LANES);
  }
}
