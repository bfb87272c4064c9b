package io.triptych.encoder.kernel;

import io.triptych.encoder.kernel.Convolution.Gather;
import io.triptych.encoder.kernel.Convolution.Scatter;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Tiles of rows by two vectors; see {@link VectorConvolution}. */
final class ConvolutionWideTiles {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final VectorSpecies<Integer> INTS = SPECIES.vectorShape().withLanes(int.class);
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 2 * LANES;

  private ConvolutionWideTiles() {}

  /** 8 rows by one panel. */
  static void wide8(Convolution w, Gather g, int i, Scatter r, Scatter s, int j, int panel) {
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
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = FloatVector.zero(SPECIES);
    FloatVector x1 = FloatVector.zero(SPECIES);
    FloatVector y1 = FloatVector.zero(SPECIES);
    FloatVector x2 = FloatVector.zero(SPECIES);
    FloatVector y2 = FloatVector.zero(SPECIES);
    FloatVector x3 = FloatVector.zero(SPECIES);
    FloatVector y3 = FloatVector.zero(SPECIES);
    FloatVector x4 = FloatVector.zero(SPECIES);
    FloatVector y4 = FloatVector.zero(SPECIES);
    FloatVector x5 = FloatVector.zero(SPECIES);
    FloatVector y5 = FloatVector.zero(SPECIES);
    FloatVector x6 = FloatVector.zero(SPECIES);
    FloatVector y6 = FloatVector.zero(SPECIES);
    FloatVector x7 = FloatVector.zero(SPECIES);
    FloatVector y7 = FloatVector.zero(SPECIES);
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
        FloatVector left = FloatVector.fromArray(SPECIES, packed, b + k * PANEL);
        FloatVector right = FloatVector.fromArray(SPECIES, packed, b + k * PANEL + LANES);
        FloatVector v = FloatVector.broadcast(SPECIES, a[p0 + k]);
        x0 = v.fma(left, x0);
        y0 = v.fma(right, y0);
        v = FloatVector.broadcast(SPECIES, a[p1 + k]);
        x1 = v.fma(left, x1);
        y1 = v.fma(right, y1);
        v = FloatVector.broadcast(SPECIES, a[p2 + k]);
        x2 = v.fma(left, x2);
        y2 = v.fma(right, y2);
        v = FloatVector.broadcast(SPECIES, a[p3 + k]);
        x3 = v.fma(left, x3);
        y3 = v.fma(right, y3);
        v = FloatVector.broadcast(SPECIES, a[p4 + k]);
        x4 = v.fma(left, x4);
        y4 = v.fma(right, y4);
        v = FloatVector.broadcast(SPECIES, a[p5 + k]);
        x5 = v.fma(left, x5);
        y5 = v.fma(right, y5);
        v = FloatVector.broadcast(SPECIES, a[p6 + k]);
        x6 = v.fma(left, x6);
        y6 = v.fma(right, y6);
        v = FloatVector.broadcast(SPECIES, a[p7 + k]);
        x7 = v.fma(left, x7);
        y7 = v.fma(right, y7);
      }
      b += length * PANEL;
    }
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL);
    FloatVector bias2 = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + LANES);
    int from = panel * r.panelStep();
    int to = panel * s.panelStep();
    float[] c = s.array();
    float[] e = r.array();
    int q = r.rows()[j] + from;
    x0 = x0.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y0 = y0.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j] + to;
    x0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 1] + from;
    x1 = x1.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y1 = y1.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 1] + to;
    x1.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y1.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 2] + from;
    x2 = x2.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y2 = y2.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 2] + to;
    x2.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y2.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 3] + from;
    x3 = x3.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y3 = y3.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 3] + to;
    x3.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y3.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 4] + from;
    x4 = x4.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y4 = y4.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 4] + to;
    x4.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y4.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 5] + from;
    x5 = x5.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y5 = y5.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 5] + to;
    x5.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y5.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 6] + from;
    x6 = x6.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y6 = y6.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 6] + to;
    x6.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y6.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 7] + from;
    x7 = x7.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y7 = y7.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 7] + to;
    x7.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y7.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
  }

  /** 6 rows by one panel. */
  static void wide6(Convolution w, Gather g, int i, Scatter r, Scatter s, int j, int panel) {
    float[] a = g.array();
    float[] packed = w.packed();
    int a0 = g.rows()[i];
    int a1 = g.rows()[i + 1];
    int a2 = g.rows()[i + 2];
    int a3 = g.rows()[i + 3];
    int a4 = g.rows()[i + 4];
    int a5 = g.rows()[i + 5];
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = FloatVector.zero(SPECIES);
    FloatVector x1 = FloatVector.zero(SPECIES);
    FloatVector y1 = FloatVector.zero(SPECIES);
    FloatVector x2 = FloatVector.zero(SPECIES);
    FloatVector y2 = FloatVector.zero(SPECIES);
    FloatVector x3 = FloatVector.zero(SPECIES);
    FloatVector y3 = FloatVector.zero(SPECIES);
    FloatVector x4 = FloatVector.zero(SPECIES);
    FloatVector y4 = FloatVector.zero(SPECIES);
    FloatVector x5 = FloatVector.zero(SPECIES);
    FloatVector y5 = FloatVector.zero(SPECIES);
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
      for (int k = 0; k < length; k++) {
        FloatVector left = FloatVector.fromArray(SPECIES, packed, b + k * PANEL);
        FloatVector right = FloatVector.fromArray(SPECIES, packed, b + k * PANEL + LANES);
        FloatVector v = FloatVector.broadcast(SPECIES, a[p0 + k]);
        x0 = v.fma(left, x0);
        y0 = v.fma(right, y0);
        v = FloatVector.broadcast(SPECIES, a[p1 + k]);
        x1 = v.fma(left, x1);
        y1 = v.fma(right, y1);
        v = FloatVector.broadcast(SPECIES, a[p2 + k]);
        x2 = v.fma(left, x2);
        y2 = v.fma(right, y2);
        v = FloatVector.broadcast(SPECIES, a[p3 + k]);
        x3 = v.fma(left, x3);
        y3 = v.fma(right, y3);
        v = FloatVector.broadcast(SPECIES, a[p4 + k]);
        x4 = v.fma(left, x4);
        y4 = v.fma(right, y4);
        v = FloatVector.broadcast(SPECIES, a[p5 + k]);
        x5 = v.fma(left, x5);
        y5 = v.fma(right, y5);
      }
      b += length * PANEL;
    }
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL);
    FloatVector bias2 = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + LANES);
    int from = panel * r.panelStep();
    int to = panel * s.panelStep();
    float[] c = s.array();
    float[] e = r.array();
    int q = r.rows()[j] + from;
    x0 = x0.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y0 = y0.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j] + to;
    x0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 1] + from;
    x1 = x1.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y1 = y1.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 1] + to;
    x1.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y1.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 2] + from;
    x2 = x2.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y2 = y2.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 2] + to;
    x2.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y2.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 3] + from;
    x3 = x3.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y3 = y3.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 3] + to;
    x3.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y3.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 4] + from;
    x4 = x4.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y4 = y4.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 4] + to;
    x4.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y4.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
    q = r.rows()[j + 5] + from;
    x5 = x5.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y5 = y5.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j + 5] + to;
    x5.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y5.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
  }

  /** One row by one panel. */
  static void wide1(Convolution w, Gather g, int i, Scatter r, Scatter s, int j, int panel) {
    float[] a = g.array();
    float[] packed = w.packed();
    int a0 = g.rows()[i];
    FloatVector x0 = FloatVector.zero(SPECIES);
    FloatVector y0 = FloatVector.zero(SPECIES);
    int b = panel * PANEL * w.depth();
    for (int run = 0; run < g.runs().length; run++) {
      int start = g.runs()[run];
      int length = g.lengths()[run];
      int p0 = a0 + start;
      for (int k = 0; k < length; k++) {
        FloatVector left = FloatVector.fromArray(SPECIES, packed, b + k * PANEL);
        FloatVector right = FloatVector.fromArray(SPECIES, packed, b + k * PANEL + LANES);
        FloatVector v = FloatVector.broadcast(SPECIES, a[p0 + k]);
        x0 = v.fma(left, x0);
        y0 = v.fma(right, y0);
      }
      b += length * PANEL;
    }
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL);
    FloatVector bias2 = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + LANES);
    int from = panel * r.panelStep();
    int to = panel * s.panelStep();
    float[] c = s.array();
    float[] e = r.array();
    int q = r.rows()[j] + from;
    x0 = x0.add(bias).add(FloatVector.fromArray(SPECIES, e, q));
    y0 = y0.add(bias2).add(FloatVector.fromArray(SPECIES, e, q + LANES));
    q = s.rows()[j] + to;
    x0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q);
    y0.reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(c, q + LANES);
  }
}
