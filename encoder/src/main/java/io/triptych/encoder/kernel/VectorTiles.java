package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.GemmKernel.Operands;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of 2 vectors: 8 rows where there are 32 vector registers, 6 where there are 16. C
 * begins at {@code c0} and takes the sums, which begin at the bias.
 */
final class VectorTiles {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 2 * LANES;

  private VectorTiles() {}

  /** 8 rows by one panel. */
  static void tile8(Operands o, int a0, int column, float[] c, int c0, int stride) {
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
    int a6 = a5 + s;
    int a7 = a6 + s;
    FloatVector b0 = FloatVector.fromArray(SPECIES, bias, column);
    FloatVector b1 = FloatVector.fromArray(SPECIES, bias, column + LANES);
    FloatVector x0 = b0;
    FloatVector y0 = b1;
    FloatVector x1 = b0;
    FloatVector y1 = b1;
    FloatVector x2 = b0;
    FloatVector y2 = b1;
    FloatVector x3 = b0;
    FloatVector y3 = b1;
    FloatVector x4 = b0;
    FloatVector y4 = b1;
    FloatVector x5 = b0;
    FloatVector y5 = b1;
    FloatVector x6 = b0;
    FloatVector y6 = b1;
    FloatVector x7 = b0;
    FloatVector y7 = b1;
    for (int k = 0; k < depth; k++) {
      b0 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      b1 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(b0, x0);
      y0 = v.fma(b1, y0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = v.fma(b0, x1);
      y1 = v.fma(b1, y1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = v.fma(b0, x2);
      y2 = v.fma(b1, y2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = v.fma(b0, x3);
      y3 = v.fma(b1, y3);
      v = FloatVector.broadcast(SPECIES, a[a4 + k]);
      x4 = v.fma(b0, x4);
      y4 = v.fma(b1, y4);
      v = FloatVector.broadcast(SPECIES, a[a5 + k]);
      x5 = v.fma(b0, x5);
      y5 = v.fma(b1, y5);
      v = FloatVector.broadcast(SPECIES, a[a6 + k]);
      x6 = v.fma(b0, x6);
      y6 = v.fma(b1, y6);
      v = FloatVector.broadcast(SPECIES, a[a7 + k]);
      x7 = v.fma(b0, x7);
      y7 = v.fma(b1, y7);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c0 + stride + LANES);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c0 + 2 * stride + LANES);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c0 + 3 * stride + LANES);
    x4.intoArray(c, c0 + 4 * stride);
    y4.intoArray(c, c0 + 4 * stride + LANES);
    x5.intoArray(c, c0 + 5 * stride);
    y5.intoArray(c, c0 + 5 * stride + LANES);
    x6.intoArray(c, c0 + 6 * stride);
    y6.intoArray(c, c0 + 6 * stride + LANES);
    x7.intoArray(c, c0 + 7 * stride);
    y7.intoArray(c, c0 + 7 * stride + LANES);
  }

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
    FloatVector x0 = b0;
    FloatVector y0 = b1;
    FloatVector x1 = b0;
    FloatVector y1 = b1;
    FloatVector x2 = b0;
    FloatVector y2 = b1;
    FloatVector x3 = b0;
    FloatVector y3 = b1;
    FloatVector x4 = b0;
    FloatVector y4 = b1;
    FloatVector x5 = b0;
    FloatVector y5 = b1;
    for (int k = 0; k < depth; k++) {
      b0 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      b1 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(b0, x0);
      y0 = v.fma(b1, y0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = v.fma(b0, x1);
      y1 = v.fma(b1, y1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = v.fma(b0, x2);
      y2 = v.fma(b1, y2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = v.fma(b0, x3);
      y3 = v.fma(b1, y3);
      v = FloatVector.broadcast(SPECIES, a[a4 + k]);
      x4 = v.fma(b0, x4);
      y4 = v.fma(b1, y4);
      v = FloatVector.broadcast(SPECIES, a[a5 + k]);
      x5 = v.fma(b0, x5);
      y5 = v.fma(b1, y5);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c0 + stride + LANES);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c0 + 2 * stride + LANES);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c0 + 3 * stride + LANES);
    x4.intoArray(c, c0 + 4 * stride);
    y4.intoArray(c, c0 + 4 * stride + LANES);
    x5.intoArray(c, c0 + 5 * stride);
    y5.intoArray(c, c0 + 5 * stride + LANES);
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
    FloatVector x0 = b0;
    FloatVector y0 = b1;
    FloatVector x1 = b0;
    FloatVector y1 = b1;
    FloatVector x2 = b0;
    FloatVector y2 = b1;
    FloatVector x3 = b0;
    FloatVector y3 = b1;
    for (int k = 0; k < depth; k++) {
      b0 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      b1 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(b0, x0);
      y0 = v.fma(b1, y0);
      v = FloatVector.broadcast(SPECIES, a[a1 + k]);
      x1 = v.fma(b0, x1);
      y1 = v.fma(b1, y1);
      v = FloatVector.broadcast(SPECIES, a[a2 + k]);
      x2 = v.fma(b0, x2);
      y2 = v.fma(b1, y2);
      v = FloatVector.broadcast(SPECIES, a[a3 + k]);
      x3 = v.fma(b0, x3);
      y3 = v.fma(b1, y3);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
    x1.intoArray(c, c0 + stride);
    y1.intoArray(c, c0 + stride + LANES);
    x2.intoArray(c, c0 + 2 * stride);
    y2.intoArray(c, c0 + 2 * stride + LANES);
    x3.intoArray(c, c0 + 3 * stride);
    y3.intoArray(c, c0 + 3 * stride + LANES);
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
    FloatVector x0 = b0;
    FloatVector y0 = b1;
    for (int k = 0; k < depth; k++) {
      b0 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL);
      b1 = FloatVector.fromArray(SPECIES, panels, b + k * PANEL + LANES);
      FloatVector v = FloatVector.broadcast(SPECIES, a[a0 + k]);
      x0 = v.fma(b0, x0);
      y0 = v.fma(b1, y0);
    }
    x0.intoArray(c, c0);
    y0.intoArray(c, c0 + LANES);
  }
}
