package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles of rows by one vector; see {@link VectorConvolution}. */
final class ConvolutionNarrowTiles {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final VectorSpecies<Integer> INTS = SPECIES.vectorShape().withLanes(int.class);
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 2 * LANES;

  private ConvolutionNarrowTiles() {}

  /** 8 rows by a panel of one vector. */
  static void narrow8(Convolution w, Gather g, int i, Scatter r, Scatter s, int j, int panel) {
    float[] a = g.array();
    float[] packed = w.packed();
    int a0 = g.rows()[i];
    int a1 = g.rows()[i + 1];
    int a2 = g.rows()[i + 2];
    int a3 = g.rows()[i + 3];
    int a4 = g.rows()[i + 4];
    int a5 = g.rows()[i + 5];
    int a6 = g.rows()[i + 6];
    int a7 = g.rows()[i + 7];
    float[] e = r.array();
    int from = panel * r.panelStep();
    int r0 = r.rows()[j] + from;
    int r1 = r.rows()[j + 1] + from;
    int r2 = r.rows()[j + 2] + from;
    int r3 = r.rows()[j + 3] + from;
    int r4 = r.rows()[j + 4] + from;
    int r5 = r.rows()[j + 5] + from;
    int r6 = r.rows()[j + 6] + from;
    int r7 = r.rows()[j + 7] + from;
    FloatVector x0 = FloatVector.fromArray(SPECIES, e, r0);
    FloatVector x1 = FloatVector.fromArray(SPECIES, e, r1);
    FloatVector x2 = FloatVector.fromArray(SPECIES, e, r2);
    FloatVector x3 = FloatVector.fromArray(SPECIES, e, r3);
    FloatVector x4 = FloatVector.fromArray(SPECIES, e, r4);
    FloatVector x5 = FloatVector.fromArray(SPECIES, e, r5);
    FloatVector x6 = FloatVector.fromArray(SPECIES, e, r6);
    FloatVector x7 = FloatVector.fromArray(SPECIES, e, r7);
    int b = panel * PANEL * w.depth();
    for (int run = 0; run < g.runs().length; run++) {
      int start = g.runs()[run];
      int length = g.lengths()[run];
      int p0 = a0 + start;
      int p1 = a1 + start;
      int p2 = a2 + start;
      int p3 = a3 + start;
      int p4 = a4 + start;
      int p5 = a5 + start;
      int p6 = a6 + start;
      int p7 = a7 + start;
      for (int k = 0; k < length; k++) {
        FloatVector left = FloatVector.fromArray(SPECIES, packed, b + k * LANES);
        x0 = FloatVector.broadcast(SPECIES, a[p0 + k]).fma(left, x0);
        x1 = FloatVector.broadcast(SPECIES, a[p1 + k]).fma(left, x1);
        x2 = FloatVector.broadcast(SPECIES, a[p2 + k]).fma(left, x2);
        x3 = FloatVector.broadcast(SPECIES, a[p3 + k]).fma(left, x3);
        x4 = FloatVector.broadcast(SPECIES, a[p4 + k]).fma(left, x4);
        x5 = FloatVector.broadcast(SPECIES, a[p5 + k]).fma(left, x5);
        x6 = FloatVector.broadcast(SPECIES, a[p6 + k]).fma(left, x6);
        x7 = FloatVector.broadcast(SPECIES, a[p7 + k]).fma(left, x7);
      }
      b += length * LANES;
    }
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL);
    int to = panel * s.panelStep();
    float[] c = s.array();
    x0 = x0.add(bias);
    int q = s.rows()[j] + to;
    x0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    x1 = x1.add(bias);
    q = s.rows()[j + 1] + to;
    x1.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    x2 = x2.add(bias);
    q = s.rows()[j + 2] + to;
    x2.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    x3 = x3.add(bias);
    q = s.rows()[j + 3] + to;
    x3.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    x4 = x4.add(bias);
    q = s.rows()[j + 4] + to;
    x4.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    x5 = x5.add(bias);
    q = s.rows()[j + 5] + to;
    x5.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    x6 = x6.add(bias);
    q = s.rows()[j + 6] + to;
    x6.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    x7 = x7.add(bias);
    q = s.rows()[j + 7] + to;
    x7.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
  }

  /** One row by a panel of one vector. */
  static void narrow1(Convolution w, Gather g, int i, Scatter r, Scatter s, int j, int panel) {
    float[] a = g.array();
    float[] packed = w.packed();
    int a0 = g.rows()[i];
    float[] e = r.array();
    int from = panel * r.panelStep();
    int r0 = r.rows()[j] + from;
    FloatVector x0 = FloatVector.fromArray(SPECIES, e, r0);
    int b = panel * PANEL * w.depth();
    for (int run = 0; run < g.runs().length; run++) {
      int start = g.runs()[run];
      int length = g.lengths()[run];
      int p0 = a0 + start;
      for (int k = 0; k < length; k++) {
        FloatVector left = FloatVector.fromArray(SPECIES, packed, b + k * LANES);
        x0 = FloatVector.broadcast(SPECIES, a[p0 + k]).fma(left, x0);
      }
      b += length * LANES;
    }
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL);
    int to = panel * s.panelStep();
    float[] c = s.array();
    x0 = x0.add(bias);
    int q = s.rows()[j] + to;
    x0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
  }
}
