package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles of rows by one vector and a half; see {@link VectorConvolution}. */
final class ConvolutionMixedTiles {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final VectorSpecies<Integer> INTS = SPECIES.vectorShape().withLanes(int.class);
  private static final VectorSpecies<Float> HALF = VectorLanes.half();
  private static final VectorSpecies<Integer> HALF_INTS = HALF.vectorShape().withLanes(int.class);
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 2 * LANES;
  private static final int WIDTH = LANES + HALF.length();

  private ConvolutionMixedTiles() {}

  /** 8 rows by one vector and a half. */
  static void mixed8(Convolution w, Gather g, int i, Scatter r, Scatter s, int j, int panel) {
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
    FloatVector y0 = FloatVector.fromArray(HALF, e, r0 + LANES);
    FloatVector x1 = FloatVector.fromArray(SPECIES, e, r1);
    FloatVector y1 = FloatVector.fromArray(HALF, e, r1 + LANES);
    FloatVector x2 = FloatVector.fromArray(SPECIES, e, r2);
    FloatVector y2 = FloatVector.fromArray(HALF, e, r2 + LANES);
    FloatVector x3 = FloatVector.fromArray(SPECIES, e, r3);
    FloatVector y3 = FloatVector.fromArray(HALF, e, r3 + LANES);
    FloatVector x4 = FloatVector.fromArray(SPECIES, e, r4);
    FloatVector y4 = FloatVector.fromArray(HALF, e, r4 + LANES);
    FloatVector x5 = FloatVector.fromArray(SPECIES, e, r5);
    FloatVector y5 = FloatVector.fromArray(HALF, e, r5 + LANES);
    FloatVector x6 = FloatVector.fromArray(SPECIES, e, r6);
    FloatVector y6 = FloatVector.fromArray(HALF, e, r6 + LANES);
    FloatVector x7 = FloatVector.fromArray(SPECIES, e, r7);
    FloatVector y7 = FloatVector.fromArray(HALF, e, r7 + LANES);
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
        FloatVector left = FloatVector.fromArray(SPECIES, packed, b + k * WIDTH);
        FloatVector right = FloatVector.fromArray(HALF, packed, b + k * WIDTH + LANES);
        FloatVector v = FloatVector.broadcast(SPECIES, a[p0 + k]);
        x0 = v.fma(left, x0);
        y0 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y0);
        v = FloatVector.broadcast(SPECIES, a[p1 + k]);
        x1 = v.fma(left, x1);
        y1 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y1);
        v = FloatVector.broadcast(SPECIES, a[p2 + k]);
        x2 = v.fma(left, x2);
        y2 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y2);
        v = FloatVector.broadcast(SPECIES, a[p3 + k]);
        x3 = v.fma(left, x3);
        y3 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y3);
        v = FloatVector.broadcast(SPECIES, a[p4 + k]);
        x4 = v.fma(left, x4);
        y4 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y4);
        v = FloatVector.broadcast(SPECIES, a[p5 + k]);
        x5 = v.fma(left, x5);
        y5 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y5);
        v = FloatVector.broadcast(SPECIES, a[p6 + k]);
        x6 = v.fma(left, x6);
        y6 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y6);
        v = FloatVector.broadcast(SPECIES, a[p7 + k]);
        x7 = v.fma(left, x7);
        y7 = ((FloatVector) v.reinterpretShape(HALF, 0)).fma(right, y7);
      }
      b += length * WIDTH;
    }
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    IntVector low2 = IntVector.broadcast(HALF_INTS, w.clamp().low());
    IntVector high2 = IntVector.broadcast(HALF_INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL);
    FloatVector bias2 = FloatVector.fromArray(HALF, w.bias(), panel * PANEL + LANES);
    int to = panel * s.panelStep();
    float[] c = s.array();
    x0 = x0.add(bias);
    y0 = y0.add(bias2);
    int q = s.rows()[j] + to;
    x0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y0.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
    x1 = x1.add(bias);
    y1 = y1.add(bias2);
    q = s.rows()[j + 1] + to;
    x1.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y1.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
    x2 = x2.add(bias);
    y2 = y2.add(bias2);
    q = s.rows()[j + 2] + to;
    x2.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y2.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
    x3 = x3.add(bias);
    y3 = y3.add(bias2);
    q = s.rows()[j + 3] + to;
    x3.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y3.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
    x4 = x4.add(bias);
    y4 = y4.add(bias2);
    q = s.rows()[j + 4] + to;
    x4.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y4.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
    x5 = x5.add(bias);
    y5 = y5.add(bias2);
    q = s.rows()[j + 5] + to;
    x5.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y5.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
    x6 = x6.add(bias);
    y6 = y6.add(bias2);
    q = s.rows()[j + 6] + to;
    x6.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y6.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
    x7 = x7.add(bias);
    y7 = y7.add(bias2);
    q = s.rows()[j + 7] + to;
    x7.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y7.reinterpretAsInts().max(low2).min(high2).reinterpretAsFloats().intoArray(c, q + LANES);
  }
}
