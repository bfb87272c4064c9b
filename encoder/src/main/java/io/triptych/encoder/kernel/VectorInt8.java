package io.triptych.encoder.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of two rows by two vectors of 16-bit lanes; see {@link Int8Gemm} for the
 * arithmetic. Four sums in 16 bits, eight in 32, four vectors of weights and A take 17 registers
 * inside a group; tiles of more rows ran slower, since C2 then keeps sums on the stack. A sum must
 * begin with a vector made in the method: begun with a constant of the class it stays an object and
 * costs five sixths of the speed.
 */
final class VectorInt8 implements Int8Kernel {
  private static final VectorSpecies<Float> FLOATS = VectorLanes.species();
  private static final VectorShape SHAPE = FLOATS.vectorShape();
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
  private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);

  /** Half as wide: as many lanes as {@link #SHORTS}. */
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

  private static final int LANES = FLOATS.length();
  private static final int PANEL = 2 * LANES;
  private static final int STEPS = Int8Panels.GROUP / Int8Panels.STEP;

  /** 2^15 at the even places: their sums stay positive as the low half of an int. */
  private static final ShortVector EVEN_BIAS =
      IntVector.broadcast(INTS, 1 << 15).reinterpretAsShorts();

  /** Takes the biases of a group out again. */
  private static final int START = -(STEPS << 15);

  /** Added to a small number, leaves its nearest whole number in the low bits: 1.5 · 2^23. */
  private static final float ROUND = 12_582_912f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

  @Override
  public void quantise(
      float[] a, int offset, int groups, int[] out, int outOffset, float[] scales, int s) {
    for (int group = 0; group < groups; group++) {
      int at = group * Int8Panels.GROUP;
      float max = Float.intBitsToFloat(largestBits(a, offset + at));
      float factor = max < ScalarInt8.TINY ? 0 : Int8Panels.MAX_VALUE / max;
      scales[s + group] = max < ScalarInt8.TINY ? 0 : max / Int8Panels.MAX_VALUE;
      for (int i = at; i < at + Int8Panels.GROUP; i += LANES) {
        IntVector n =
            FloatVector.fromArray(FLOATS, a, offset + i)
                .mul(factor)
                .add(ROUND)
                .reinterpretAsInts()
                .sub(ROUND_BITS);
        n.and(0xFFFF).or(n.lanewise(VectorOperators.LSHL, 16)).intoArray(out, outOffset + i);
      }
    }
  }

  /** The largest magnitude as bits: among them order is that of the numbers, NaN the largest. */
  private static int largestBits(float[] a, int at) {
    IntVector max = IntVector.zero(INTS);
    for (int i = 0; i < Int8Panels.GROUP; i += LANES) {
      max = max.max(FloatVector.fromArray(FLOATS, a, at + i).reinterpretAsInts().and(~(1 << 31)));
    }
    return max.reduceLanes(VectorOperators.MAX);
  }

  @Override
  public void widen(byte[] weights, int offset, int count, short[] out, int to) {
    for (int i = 0; i < count; i += PANEL) {
      ByteVector narrow = ByteVector.fromArray(BYTES, weights, offset + i);
      ((ShortVector) narrow.convertShape(VectorOperators.B2S, SHORTS, 0)).intoArray(out, to + i);
    }
  }

  @Override
  public void multiply(Part p) {
    int panels = p.columns() / PANEL;
    int row = 0;
    if (panels == 2) {
      for (; row + 2 <= p.rows(); row += 2) {
        tile2x2(p, row, 0);
      }
    }
    for (; row < p.rows(); row++) {
      for (int panel = 0; panel < panels; panel++) {
        tile1x1(p, row, panel);
      }
    }
  }

  /** Two rows by two panels. */
  private static void tile2x2(Part p, int row, int panel) {
    int[] a = p.a();
    short[] b = p.panels();
    float[] u = p.aScales();
    int groups = p.groups();
    int depth = groups * Int8Panels.GROUP;
    int stride = p.groupStride() * Int8Panels.GROUP;
    int a0 = row * stride + p.firstGroup() * Int8Panels.GROUP;
    int a1 = a0 + stride;
    int b0 = panel * depth * PANEL;
    int b1 = b0 + depth * PANEL;
    int u0 = row * p.groupStride() + p.firstGroup();
    int u1 = u0 + p.groupStride();
    FloatVector e00 = FloatVector.zero(FLOATS);
    FloatVector f00 = e00;
    FloatVector e01 = FloatVector.zero(FLOATS);
    FloatVector f01 = e01;
    FloatVector e10 = FloatVector.zero(FLOATS);
    FloatVector f10 = e10;
    FloatVector e11 = FloatVector.zero(FLOATS);
    FloatVector f11 = e11;
    for (int group = 0; group < groups; group++) {
      int k0 = group * Int8Panels.GROUP;
      IntVector t00 = IntVector.broadcast(INTS, START);
      IntVector o00 = IntVector.zero(INTS);
      IntVector t01 = IntVector.broadcast(INTS, START);
      IntVector o01 = IntVector.zero(INTS);
      IntVector t10 = IntVector.broadcast(INTS, START);
      IntVector o10 = IntVector.zero(INTS);
      IntVector t11 = IntVector.broadcast(INTS, START);
      IntVector o11 = IntVector.zero(INTS);
      for (int step = 0; step < STEPS; step++) {
        int k = k0 + step * Int8Panels.STEP;
        ShortVector y0 = ShortVector.fromArray(SHORTS, b, b0 + k * PANEL);
        ShortVector y1 = ShortVector.fromArray(SHORTS, b, b1 + k * PANEL);
        ShortVector w = IntVector.broadcast(INTS, a[a0 + k]).reinterpretAsShorts();
        ShortVector x00 = EVEN_BIAS.add(w.mul(y0));
        ShortVector x01 = EVEN_BIAS.add(w.mul(y1));
        w = IntVector.broadcast(INTS, a[a1 + k]).reinterpretAsShorts();
        ShortVector x10 = EVEN_BIAS.add(w.mul(y0));
        ShortVector x11 = EVEN_BIAS.add(w.mul(y1));
        y0 = ShortVector.fromArray(SHORTS, b, b0 + (k + 1) * PANEL);
        y1 = ShortVector.fromArray(SHORTS, b, b1 + (k + 1) * PANEL);
        w = IntVector.broadcast(INTS, a[a0 + k + 1]).reinterpretAsShorts();
        x00 = x00.add(w.mul(y0));
        x01 = x01.add(w.mul(y1));
        w = IntVector.broadcast(INTS, a[a1 + k + 1]).reinterpretAsShorts();
        x10 = x10.add(w.mul(y0));
        x11 = x11.add(w.mul(y1));
        y0 = ShortVector.fromArray(SHORTS, b, b0 + (k + 2) * PANEL);
        y1 = ShortVector.fromArray(SHORTS, b, b1 + (k + 2) * PANEL);
        w = IntVector.broadcast(INTS, a[a0 + k + 2]).reinterpretAsShorts();
        x00 = x00.add(w.mul(y0));
        x01 = x01.add(w.mul(y1));
        w = IntVector.broadcast(INTS, a[a1 + k + 2]).reinterpretAsShorts();
        x10 = x10.add(w.mul(y0));
        x11 = x11.add(w.mul(y1));
        y0 = ShortVector.fromArray(SHORTS, b, b0 + (k + 3) * PANEL);
        y1 = ShortVector.fromArray(SHORTS, b, b1 + (k + 3) * PANEL);
        w = IntVector.broadcast(INTS, a[a0 + k + 3]).reinterpretAsShorts();
        x00 = x00.add(w.mul(y0));
        x01 = x01.add(w.mul(y1));
        w = IntVector.broadcast(INTS, a[a1 + k + 3]).reinterpretAsShorts();
        x10 = x10.add(w.mul(y0));
        x11 = x11.add(w.mul(y1));
        IntVector z = x00.reinterpretAsInts();
        t00 = t00.add(z);
        o00 = o00.add(z.lanewise(VectorOperators.ASHR, 16));
        z = x01.reinterpretAsInts();
        t01 = t01.add(z);
        o01 = o01.add(z.lanewise(VectorOperators.ASHR, 16));
        z = x10.reinterpretAsInts();
        t10 = t10.add(z);
        o10 = o10.add(z.lanewise(VectorOperators.ASHR, 16));
        z = x11.reinterpretAsInts();
        t11 = t11.add(z);
        o11 = o11.add(z.lanewise(VectorOperators.ASHR, 16));
      }
      FloatVector s = FloatVector.broadcast(FLOATS, u[u0 + group]);
      t00 = t00.sub(o00.lanewise(VectorOperators.LSHL, 16));
      e00 = s.fma((FloatVector) t00.convert(VectorOperators.I2F, 0), e00);
      f00 = s.fma((FloatVector) o00.convert(VectorOperators.I2F, 0), f00);
      t01 = t01.sub(o01.lanewise(VectorOperators.LSHL, 16));
      e01 = s.fma((FloatVector) t01.convert(VectorOperators.I2F, 0), e01);
      f01 = s.fma((FloatVector) o01.convert(VectorOperators.I2F, 0), f01);
      s = FloatVector.broadcast(FLOATS, u[u1 + group]);
      t10 = t10.sub(o10.lanewise(VectorOperators.LSHL, 16));
      e10 = s.fma((FloatVector) t10.convert(VectorOperators.I2F, 0), e10);
      f10 = s.fma((FloatVector) o10.convert(VectorOperators.I2F, 0), f10);
      t11 = t11.sub(o11.lanewise(VectorOperators.LSHL, 16));
      e11 = s.fma((FloatVector) t11.convert(VectorOperators.I2F, 0), e11);
      f11 = s.fma((FloatVector) o11.convert(VectorOperators.I2F, 0), f11);
    }
    float[] c = p.c();
    float[] d = p.before();
    int at = p.column() + panel * PANEL;
    int c0 = p.cOffset() + row * p.cStride() + panel * PANEL;
    int d0 = p.beforeOffset() + row * p.beforeStride() + panel * PANEL;
    int c1 = c0 + p.cStride();
    int d1 = d0 + p.beforeStride();
    FloatVector m = FloatVector.fromArray(FLOATS, p.scales(), at);
    FloatVector q = FloatVector.fromArray(FLOATS, p.bias(), at);
    e00.fma(m, q).add(FloatVector.fromArray(FLOATS, d, d0)).intoArray(c, c0);
    e10.fma(m, q).add(FloatVector.fromArray(FLOATS, d, d1)).intoArray(c, c1);
    m = FloatVector.fromArray(FLOATS, p.scales(), at + LANES);
    q = FloatVector.fromArray(FLOATS, p.bias(), at + LANES);
    f00.fma(m, q).add(FloatVector.fromArray(FLOATS, d, d0 + LANES)).intoArray(c, c0 + LANES);
    f10.fma(m, q).add(FloatVector.fromArray(FLOATS, d, d1 + LANES)).intoArray(c, c1 + LANES);
    m = FloatVector.fromArray(FLOATS, p.scales(), at + 2 * LANES);
    q = FloatVector.fromArray(FLOATS, p.bias(), at + 2 * LANES);
    e01.fma(m, q)
        .add(FloatVector.fromArray(FLOATS, d, d0 + 2 * LANES))
        .intoArray(c, c0 + 2 * LANES);
    e11.fma(m, q)
        .add(FloatVector.fromArray(FLOATS, d, d1 + 2 * LANES))
        .intoArray(c, c1 + 2 * LANES);
    m = FloatVector.fromArray(FLOATS, p.scales(), at + 3 * LANES);
    q = FloatVector.fromArray(FLOATS, p.bias(), at + 3 * LANES);
    f01.fma(m, q)
        .add(FloatVector.fromArray(FLOATS, d, d0 + 3 * LANES))
        .intoArray(c, c0 + 3 * LANES);
    f11.fma(m, q)
        .add(FloatVector.fromArray(FLOATS, d, d1 + 3 * LANES))
        .intoArray(c, c1 + 3 * LANES);
  }

  /** One row by one panel. */
  private static void tile1x1(Part p, int row, int panel) {
    int[] a = p.a();
    short[] b = p.panels();
    float[] u = p.aScales();
    int groups = p.groups();
    int depth = groups * Int8Panels.GROUP;
    int stride = p.groupStride() * Int8Panels.GROUP;
    int a0 = row * stride + p.firstGroup() * Int8Panels.GROUP;
    int b0 = panel * depth * PANEL;
    int u0 = row * p.groupStride() + p.firstGroup();
    FloatVector e00 = FloatVector.zero(FLOATS);
    FloatVector f00 = e00;
    for (int group = 0; group < groups; group++) {
      int k0 = group * Int8Panels.GROUP;
      IntVector t00 = IntVector.broadcast(INTS, START);
      IntVector o00 = IntVector.zero(INTS);
      for (int step = 0; step < STEPS; step++) {
        int k = k0 + step * Int8Panels.STEP;
        ShortVector y0 = ShortVector.fromArray(SHORTS, b, b0 + k * PANEL);
        ShortVector w = IntVector.broadcast(INTS, a[a0 + k]).reinterpretAsShorts();
        ShortVector x00 = EVEN_BIAS.add(w.mul(y0));
        y0 = ShortVector.fromArray(SHORTS, b, b0 + (k + 1) * PANEL);
        w = IntVector.broadcast(INTS, a[a0 + k + 1]).reinterpretAsShorts();
        x00 = x00.add(w.mul(y0));
        y0 = ShortVector.fromArray(SHORTS, b, b0 + (k + 2) * PANEL);
        w = IntVector.broadcast(INTS, a[a0 + k + 2]).reinterpretAsShorts();
        x00 = x00.add(w.mul(y0));
        y0 = ShortVector.fromArray(SHORTS, b, b0 + (k + 3) * PANEL);
        w = IntVector.broadcast(INTS, a[a0 + k + 3]).reinterpretAsShorts();
        x00 = x00.add(w.mul(y0));
        IntVector z = x00.reinterpretAsInts();
        t00 = t00.add(z);
        o00 = o00.add(z.lanewise(VectorOperators.ASHR, 16));
      }
      FloatVector s = FloatVector.broadcast(FLOATS, u[u0 + group]);
      t00 = t00.sub(o00.lanewise(VectorOperators.LSHL, 16));
      e00 = s.fma((FloatVector) t00.convert(VectorOperators.I2F, 0), e00);
      f00 = s.fma((FloatVector) o00.convert(VectorOperators.I2F, 0), f00);
    }
    float[] c = p.c();
    float[] d = p.before();
    int at = p.column() + panel * PANEL;
    int c0 = p.cOffset() + row * p.cStride() + panel * PANEL;
    int d0 = p.beforeOffset() + row * p.beforeStride() + panel * PANEL;
    FloatVector m = FloatVector.fromArray(FLOATS, p.scales(), at);
    FloatVector q = FloatVector.fromArray(FLOATS, p.bias(), at);
    e00.fma(m, q).add(FloatVector.fromArray(FLOATS, d, d0)).intoArray(c, c0);
    m = FloatVector.fromArray(FLOATS, p.scales(), at + LANES);
    q = FloatVector.fromArray(FLOATS, p.bias(), at + LANES);
    f00.fma(m, q).add(FloatVector.fromArray(FLOATS, d, d0 + LANES)).intoArray(c, c0 + LANES);
  }
}
