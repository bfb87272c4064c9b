package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The depthwise convolution, one vector of channels at a time.
 *
 * <p>How. An input serves several outputs. For 3 × 3 the nine weights stay in registers along the
 * row: at step 1 each column of the input is loaded once and added to the three outputs that it
 * belongs to, 3 loads for 9 multiply-adds; at step 2 every other column is kept for the next
 * output, 6 loads. For 5 × 5 a row of weights does, with the sums of eight outputs: 17 loads for 40
 * multiply-adds at step 1, 24 at step 2; nine outputs where they end a row. All else sums four
 * outputs at once, so that a weight is loaded once for four. The clamp compares integers, as in
 * {@link VectorConvolution}.
 */
final class VectorDepthwise implements DepthwiseKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final VectorSpecies<Integer> INTS = SPECIES.vectorShape().withLanes(int.class);
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 2 * LANES;

  @Override
  public void row(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int step,
      float[] out,
      int at,
      int count,
      int panel) {
    for (int shift = 0; shift < w.vectors(panel) * LANES; shift += LANES) {
      int x = 0;
      if (w.kernel() == 3 && step == 1) {
        three(w, in, taps, shift, out, at + shift, count, panel);
        continue;
      }
      if (w.kernel() == 3 && step == 2) {
        threeByTwo(w, in, taps, shift, out, at + shift, count, panel);
        continue;
      }
      if (w.kernel() == 5 && step == 1) {
        for (; x + 8 <= count && x + 9 != count; x += 8) {
          five(w, in, taps, x * PANEL + shift, out, at + x * PANEL + shift, panel, shift);
        }
        if (x + 9 == count) {
          fiveOfNine(w, in, taps, x * PANEL + shift, out, at + x * PANEL + shift, panel, shift);
          continue;
        }
      }
      if (w.kernel() == 5 && step == 2) {
        for (; x + 8 <= count; x += 8) {
          fiveByTwo(w, in, taps, 2 * x * PANEL + shift, out, at + x * PANEL + shift, panel, shift);
        }
      }
      for (; x + 4 <= count; x += 4) {
        four(w, in, taps, step, x, out, at, panel, shift);
      }
      for (; x < count; x++) {
        one(w, in, taps, step, x, out, at, panel, shift);
      }
    }
  }

  /** A row of a 3 × 3 convolution at step 1. */
  private static void three(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int shift,
      float[] out,
      int at,
      int count,
      int panel) {
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + shift);
    float[] weights = w.weights();
    int from = panel * 9 * PANEL + shift;
    FloatVector w00 = FloatVector.fromArray(SPECIES, weights, from);
    FloatVector w01 = FloatVector.fromArray(SPECIES, weights, from + 1 * PANEL);
    FloatVector w02 = FloatVector.fromArray(SPECIES, weights, from + 2 * PANEL);
    FloatVector w10 = FloatVector.fromArray(SPECIES, weights, from + 3 * PANEL);
    FloatVector w11 = FloatVector.fromArray(SPECIES, weights, from + 4 * PANEL);
    FloatVector w12 = FloatVector.fromArray(SPECIES, weights, from + 5 * PANEL);
    FloatVector w20 = FloatVector.fromArray(SPECIES, weights, from + 6 * PANEL);
    FloatVector w21 = FloatVector.fromArray(SPECIES, weights, from + 7 * PANEL);
    FloatVector w22 = FloatVector.fromArray(SPECIES, weights, from + 8 * PANEL);
    int top = taps[0] + shift;
    int middle = taps[1] + shift;
    int bottom = taps[2] + shift;
    FloatVector a = FloatVector.fromArray(SPECIES, in, top);
    FloatVector b = FloatVector.fromArray(SPECIES, in, middle);
    FloatVector c = FloatVector.fromArray(SPECIES, in, bottom);
    FloatVector now = c.fma(w20, b.fma(w10, a.fma(w00, bias)));
    a = FloatVector.fromArray(SPECIES, in, top + PANEL);
    b = FloatVector.fromArray(SPECIES, in, middle + PANEL);
    c = FloatVector.fromArray(SPECIES, in, bottom + PANEL);
    now = c.fma(w21, b.fma(w11, a.fma(w01, now)));
    FloatVector next = c.fma(w20, b.fma(w10, a.fma(w00, bias)));
    for (int x = 0; x < count; x++) {
      int column = (x + 2) * PANEL;
      a = FloatVector.fromArray(SPECIES, in, top + column);
      b = FloatVector.fromArray(SPECIES, in, middle + column);
      c = FloatVector.fromArray(SPECIES, in, bottom + column);
      now = c.fma(w22, b.fma(w12, a.fma(w02, now)));
      now.reinterpretAsInts()
          .max(low)
          .min(high)
          .reinterpretAsFloats()
          .intoArray(out, at + x * PANEL);
      now = c.fma(w21, b.fma(w11, a.fma(w01, next)));
      next = c.fma(w20, b.fma(w10, a.fma(w00, bias)));
    }
  }

  /** Eight outputs of a 5 × 5 convolution at step 1. */
  private static void five(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int column,
      float[] out,
      int at,
      int panel,
      int shift) {
    float[] weights = w.weights();
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
    FloatVector s6 = FloatVector.zero(SPECIES);
    FloatVector s7 = FloatVector.zero(SPECIES);
    int from = panel * 25 * PANEL + shift;
    for (int ky = 0; ky < 5; ky++, from += 5 * PANEL) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, weights, from);
      FloatVector w1 = FloatVector.fromArray(SPECIES, weights, from + 1 * PANEL);
      FloatVector w2 = FloatVector.fromArray(SPECIES, weights, from + 2 * PANEL);
      FloatVector w3 = FloatVector.fromArray(SPECIES, weights, from + 3 * PANEL);
      FloatVector w4 = FloatVector.fromArray(SPECIES, weights, from + 4 * PANEL);
      int row = taps[ky] + column;
      FloatVector v = FloatVector.fromArray(SPECIES, in, row);
      s0 = v.fma(w0, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 1 * PANEL);
      s1 = v.fma(w0, s1);
      s0 = v.fma(w1, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 2 * PANEL);
      s2 = v.fma(w0, s2);
      s1 = v.fma(w1, s1);
      s0 = v.fma(w2, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 3 * PANEL);
      s3 = v.fma(w0, s3);
      s2 = v.fma(w1, s2);
      s1 = v.fma(w2, s1);
      s0 = v.fma(w3, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 4 * PANEL);
      s4 = v.fma(w0, s4);
      s3 = v.fma(w1, s3);
      s2 = v.fma(w2, s2);
      s1 = v.fma(w3, s1);
      s0 = v.fma(w4, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 5 * PANEL);
      s5 = v.fma(w0, s5);
      s4 = v.fma(w1, s4);
      s3 = v.fma(w2, s3);
      s2 = v.fma(w3, s2);
      s1 = v.fma(w4, s1);
      v = FloatVector.fromArray(SPECIES, in, row + 6 * PANEL);
      s6 = v.fma(w0, s6);
      s5 = v.fma(w1, s5);
      s4 = v.fma(w2, s4);
      s3 = v.fma(w3, s3);
      s2 = v.fma(w4, s2);
      v = FloatVector.fromArray(SPECIES, in, row + 7 * PANEL);
      s7 = v.fma(w0, s7);
      s6 = v.fma(w1, s6);
      s5 = v.fma(w2, s5);
      s4 = v.fma(w3, s4);
      s3 = v.fma(w4, s3);
      v = FloatVector.fromArray(SPECIES, in, row + 8 * PANEL);
      s7 = v.fma(w1, s7);
      s6 = v.fma(w2, s6);
      s5 = v.fma(w3, s5);
      s4 = v.fma(w4, s4);
      v = FloatVector.fromArray(SPECIES, in, row + 9 * PANEL);
      s7 = v.fma(w2, s7);
      s6 = v.fma(w3, s6);
      s5 = v.fma(w4, s5);
      v = FloatVector.fromArray(SPECIES, in, row + 10 * PANEL);
      s7 = v.fma(w3, s7);
      s6 = v.fma(w4, s6);
      v = FloatVector.fromArray(SPECIES, in, row + 11 * PANEL);
      s7 = v.fma(w4, s7);
    }
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + shift);
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    s0.add(bias).reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(out, at);
    s1.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 1 * PANEL);
    s2.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 2 * PANEL);
    s3.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 3 * PANEL);
    s4.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 4 * PANEL);
    s5.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 5 * PANEL);
    s6.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 6 * PANEL);
    s7.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 7 * PANEL);
  }

  /** Nine outputs of a 5 × 5 convolution at step 1. */
  private static void fiveOfNine(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int column,
      float[] out,
      int at,
      int panel,
      int shift) {
    float[] weights = w.weights();
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
    FloatVector s6 = FloatVector.zero(SPECIES);
    FloatVector s7 = FloatVector.zero(SPECIES);
    FloatVector s8 = FloatVector.zero(SPECIES);
    int from = panel * 25 * PANEL + shift;
    for (int ky = 0; ky < 5; ky++, from += 5 * PANEL) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, weights, from);
      FloatVector w1 = FloatVector.fromArray(SPECIES, weights, from + 1 * PANEL);
      FloatVector w2 = FloatVector.fromArray(SPECIES, weights, from + 2 * PANEL);
      FloatVector w3 = FloatVector.fromArray(SPECIES, weights, from + 3 * PANEL);
      FloatVector w4 = FloatVector.fromArray(SPECIES, weights, from + 4 * PANEL);
      int row = taps[ky] + column;
      FloatVector v = FloatVector.fromArray(SPECIES, in, row);
      s0 = v.fma(w0, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 1 * PANEL);
      s1 = v.fma(w0, s1);
      s0 = v.fma(w1, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 2 * PANEL);
      s2 = v.fma(w0, s2);
      s1 = v.fma(w1, s1);
      s0 = v.fma(w2, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 3 * PANEL);
      s3 = v.fma(w0, s3);
      s2 = v.fma(w1, s2);
      s1 = v.fma(w2, s1);
      s0 = v.fma(w3, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 4 * PANEL);
      s4 = v.fma(w0, s4);
      s3 = v.fma(w1, s3);
      s2 = v.fma(w2, s2);
      s1 = v.fma(w3, s1);
      s0 = v.fma(w4, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 5 * PANEL);
      s5 = v.fma(w0, s5);
      s4 = v.fma(w1, s4);
      s3 = v.fma(w2, s3);
      s2 = v.fma(w3, s2);
      s1 = v.fma(w4, s1);
      v = FloatVector.fromArray(SPECIES, in, row + 6 * PANEL);
      s6 = v.fma(w0, s6);
      s5 = v.fma(w1, s5);
      s4 = v.fma(w2, s4);
      s3 = v.fma(w3, s3);
      s2 = v.fma(w4, s2);
      v = FloatVector.fromArray(SPECIES, in, row + 7 * PANEL);
      s7 = v.fma(w0, s7);
      s6 = v.fma(w1, s6);
      s5 = v.fma(w2, s5);
      s4 = v.fma(w3, s4);
      s3 = v.fma(w4, s3);
      v = FloatVector.fromArray(SPECIES, in, row + 8 * PANEL);
      s8 = v.fma(w0, s8);
      s7 = v.fma(w1, s7);
      s6 = v.fma(w2, s6);
      s5 = v.fma(w3, s5);
      s4 = v.fma(w4, s4);
      v = FloatVector.fromArray(SPECIES, in, row + 9 * PANEL);
      s8 = v.fma(w1, s8);
      s7 = v.fma(w2, s7);
      s6 = v.fma(w3, s6);
      s5 = v.fma(w4, s5);
      v = FloatVector.fromArray(SPECIES, in, row + 10 * PANEL);
      s8 = v.fma(w2, s8);
      s7 = v.fma(w3, s7);
      s6 = v.fma(w4, s6);
      v = FloatVector.fromArray(SPECIES, in, row + 11 * PANEL);
      s8 = v.fma(w3, s8);
      s7 = v.fma(w4, s7);
      v = FloatVector.fromArray(SPECIES, in, row + 12 * PANEL);
      s8 = v.fma(w4, s8);
    }
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + shift);
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    s0.add(bias).reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(out, at);
    s1.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 1 * PANEL);
    s2.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 2 * PANEL);
    s3.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 3 * PANEL);
    s4.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 4 * PANEL);
    s5.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 5 * PANEL);
    s6.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 6 * PANEL);
    s7.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 7 * PANEL);
    s8.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 8 * PANEL);
  }

  /** A row of a 3 × 3 convolution at step 2. */
  private static void threeByTwo(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int shift,
      float[] out,
      int at,
      int count,
      int panel) {
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + shift);
    float[] weights = w.weights();
    int from = panel * 9 * PANEL + shift;
    FloatVector w00 = FloatVector.fromArray(SPECIES, weights, from);
    FloatVector w01 = FloatVector.fromArray(SPECIES, weights, from + 1 * PANEL);
    FloatVector w02 = FloatVector.fromArray(SPECIES, weights, from + 2 * PANEL);
    FloatVector w10 = FloatVector.fromArray(SPECIES, weights, from + 3 * PANEL);
    FloatVector w11 = FloatVector.fromArray(SPECIES, weights, from + 4 * PANEL);
    FloatVector w12 = FloatVector.fromArray(SPECIES, weights, from + 5 * PANEL);
    FloatVector w20 = FloatVector.fromArray(SPECIES, weights, from + 6 * PANEL);
    FloatVector w21 = FloatVector.fromArray(SPECIES, weights, from + 7 * PANEL);
    FloatVector w22 = FloatVector.fromArray(SPECIES, weights, from + 8 * PANEL);
    int top = taps[0] + shift;
    int middle = taps[1] + shift;
    int bottom = taps[2] + shift;
    FloatVector a0 = FloatVector.fromArray(SPECIES, in, top);
    FloatVector b0 = FloatVector.fromArray(SPECIES, in, middle);
    FloatVector c0 = FloatVector.fromArray(SPECIES, in, bottom);
    for (int x = 0; x < count; x++) {
      int column = (2 * x + 1) * PANEL;
      FloatVector a1 = FloatVector.fromArray(SPECIES, in, top + column);
      FloatVector b1 = FloatVector.fromArray(SPECIES, in, middle + column);
      FloatVector c1 = FloatVector.fromArray(SPECIES, in, bottom + column);
      FloatVector first = c0.fma(w20, b0.fma(w10, a0.fma(w00, bias)));
      FloatVector second = c1.fma(w21, b1.fma(w11, a1.mul(w01)));
      a0 = FloatVector.fromArray(SPECIES, in, top + column + PANEL);
      b0 = FloatVector.fromArray(SPECIES, in, middle + column + PANEL);
      c0 = FloatVector.fromArray(SPECIES, in, bottom + column + PANEL);
      first = c0.fma(w22, b0.fma(w12, a0.fma(w02, first)));
      first
          .add(second)
          .reinterpretAsInts()
          .max(low)
          .min(high)
          .reinterpretAsFloats()
          .intoArray(out, at + x * PANEL);
    }
  }

  /** Eight outputs of a 5 × 5 convolution at step 2. */
  private static void fiveByTwo(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int column,
      float[] out,
      int at,
      int panel,
      int shift) {
    float[] weights = w.weights();
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
    FloatVector s6 = FloatVector.zero(SPECIES);
    FloatVector s7 = FloatVector.zero(SPECIES);
    int from = panel * 25 * PANEL + shift;
    for (int ky = 0; ky < 5; ky++, from += 5 * PANEL) {
      FloatVector w0 = FloatVector.fromArray(SPECIES, weights, from);
      FloatVector w1 = FloatVector.fromArray(SPECIES, weights, from + 1 * PANEL);
      FloatVector w2 = FloatVector.fromArray(SPECIES, weights, from + 2 * PANEL);
      FloatVector w3 = FloatVector.fromArray(SPECIES, weights, from + 3 * PANEL);
      FloatVector w4 = FloatVector.fromArray(SPECIES, weights, from + 4 * PANEL);
      int row = taps[ky] + column;
      FloatVector v = FloatVector.fromArray(SPECIES, in, row);
      s0 = v.fma(w0, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 1 * PANEL);
      s0 = v.fma(w1, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 2 * PANEL);
      s1 = v.fma(w0, s1);
      s0 = v.fma(w2, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 3 * PANEL);
      s1 = v.fma(w1, s1);
      s0 = v.fma(w3, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 4 * PANEL);
      s2 = v.fma(w0, s2);
      s1 = v.fma(w2, s1);
      s0 = v.fma(w4, s0);
      v = FloatVector.fromArray(SPECIES, in, row + 5 * PANEL);
      s2 = v.fma(w1, s2);
      s1 = v.fma(w3, s1);
      v = FloatVector.fromArray(SPECIES, in, row + 6 * PANEL);
      s3 = v.fma(w0, s3);
      s2 = v.fma(w2, s2);
      s1 = v.fma(w4, s1);
      v = FloatVector.fromArray(SPECIES, in, row + 7 * PANEL);
      s3 = v.fma(w1, s3);
      s2 = v.fma(w3, s2);
      v = FloatVector.fromArray(SPECIES, in, row + 8 * PANEL);
      s4 = v.fma(w0, s4);
      s3 = v.fma(w2, s3);
      s2 = v.fma(w4, s2);
      v = FloatVector.fromArray(SPECIES, in, row + 9 * PANEL);
      s4 = v.fma(w1, s4);
      s3 = v.fma(w3, s3);
      v = FloatVector.fromArray(SPECIES, in, row + 10 * PANEL);
      s5 = v.fma(w0, s5);
      s4 = v.fma(w2, s4);
      s3 = v.fma(w4, s3);
      v = FloatVector.fromArray(SPECIES, in, row + 11 * PANEL);
      s5 = v.fma(w1, s5);
      s4 = v.fma(w3, s4);
      v = FloatVector.fromArray(SPECIES, in, row + 12 * PANEL);
      s6 = v.fma(w0, s6);
      s5 = v.fma(w2, s5);
      s4 = v.fma(w4, s4);
      v = FloatVector.fromArray(SPECIES, in, row + 13 * PANEL);
      s6 = v.fma(w1, s6);
      s5 = v.fma(w3, s5);
      v = FloatVector.fromArray(SPECIES, in, row + 14 * PANEL);
      s7 = v.fma(w0, s7);
      s6 = v.fma(w2, s6);
      s5 = v.fma(w4, s5);
      v = FloatVector.fromArray(SPECIES, in, row + 15 * PANEL);
      s7 = v.fma(w1, s7);
      s6 = v.fma(w3, s6);
      v = FloatVector.fromArray(SPECIES, in, row + 16 * PANEL);
      s7 = v.fma(w2, s7);
      s6 = v.fma(w4, s6);
      v = FloatVector.fromArray(SPECIES, in, row + 17 * PANEL);
      s7 = v.fma(w3, s7);
      v = FloatVector.fromArray(SPECIES, in, row + 18 * PANEL);
      s7 = v.fma(w4, s7);
    }
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + shift);
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    s0.add(bias).reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(out, at);
    s1.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 1 * PANEL);
    s2.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 2 * PANEL);
    s3.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 3 * PANEL);
    s4.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 4 * PANEL);
    s5.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 5 * PANEL);
    s6.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 6 * PANEL);
    s7.add(bias)
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + 7 * PANEL);
  }

  /** Four outputs of any convolution. */
  private static void four(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int step,
      int column,
      float[] out,
      int at,
      int panel,
      int shift) {
    float[] weights = w.weights();
    int kernel = w.kernel();
    int next = step * PANEL;
    int from = panel * kernel * kernel * PANEL + shift;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    for (int ky = 0; ky < kernel; ky++) {
      int row = taps[ky] + column * next + shift;
      for (int kx = 0; kx < kernel; kx++) {
        FloatVector tap = FloatVector.fromArray(SPECIES, weights, from + kx * PANEL);
        int i = row + kx * PANEL;
        s0 = FloatVector.fromArray(SPECIES, in, i).fma(tap, s0);
        s1 = FloatVector.fromArray(SPECIES, in, i + next).fma(tap, s1);
        s2 = FloatVector.fromArray(SPECIES, in, i + 2 * next).fma(tap, s2);
        s3 = FloatVector.fromArray(SPECIES, in, i + 3 * next).fma(tap, s3);
      }
      from += kernel * PANEL;
    }
    FloatVector bias = FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + shift);
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    int to = at + column * PANEL + shift;
    s0.add(bias).reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(out, to);
    to += PANEL;
    s1.add(bias).reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(out, to);
    to += PANEL;
    s2.add(bias).reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(out, to);
    to += PANEL;
    s3.add(bias).reinterpretAsInts().max(low).min(high).reinterpretAsFloats().intoArray(out, to);
  }

  private static void one(
      DepthwiseConvolution w,
      float[] in,
      int[] taps,
      int step,
      int column,
      float[] out,
      int at,
      int panel,
      int shift) {
    int kernel = w.kernel();
    int from = panel * kernel * kernel * PANEL + shift;
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int ky = 0; ky < kernel; ky++, from += kernel * PANEL) {
      int row = taps[ky] + column * step * PANEL + shift;
      FloatVector line = FloatVector.zero(SPECIES);
      for (int kx = 0; kx < kernel; kx++) {
        FloatVector tap = FloatVector.fromArray(SPECIES, w.weights(), from + kx * PANEL);
        line = FloatVector.fromArray(SPECIES, in, row + kx * PANEL).fma(tap, line);
      }
      sum = sum.add(line);
    }
    IntVector low = IntVector.broadcast(INTS, w.clamp().low());
    IntVector high = IntVector.broadcast(INTS, w.clamp().high());
    sum.add(FloatVector.fromArray(SPECIES, w.bias(), panel * PANEL + shift))
        .reinterpretAsInts()
        .max(low)
        .min(high)
        .reinterpretAsFloats()
        .intoArray(out, at + column * PANEL + shift);
  }
}
