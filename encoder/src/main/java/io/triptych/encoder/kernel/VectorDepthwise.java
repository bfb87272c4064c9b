package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The depthwise convolution, one vector of channels at a time.
 *
 * <p>How. Inside the picture four neighbouring outputs are summed at once: a tap's weight is loaded
 * once for four multiply-adds, five loads instead of eight. At the left and right edge the taps
 * that fall outside are left out, one output at a time.
 */
final class VectorDepthwise implements DepthwiseKernel {
  private static final VectorSpecies<Float> SPECIES = VectorLanes.species();
  private static final int LANES = SPECIES.length();
  private static final FloatVector ZERO = FloatVector.zero(SPECIES);
  private static final FloatVector SIX = FloatVector.broadcast(SPECIES, 6f);

  @Override
  public void row(
      DepthwiseConvolution.Shape s,
      int row,
      float[] in,
      float[] weights,
      float[] bias,
      float[] out) {
    int inside = Math.min(s.outWidth(), Math.ceilDiv(s.left(), s.step()));
    int end = (s.width() - s.kernel() + s.left()) / s.step() + 1;
    end = s.width() < s.kernel() ? inside : Math.clamp(end, inside, s.outWidth());
    for (int channel = 0; channel < s.channels(); channel += LANES) {
      for (int column = 0; column < inside; column++) {
        single(s, row, column, channel, in, weights, bias, out);
      }
      int column = inside;
      for (; column + 4 <= end; column += 4) {
        four(s, row, column, channel, in, weights, bias, out);
      }
      for (; column < s.outWidth(); column++) {
        single(s, row, column, channel, in, weights, bias, out);
      }
    }
  }

  private static void four(
      DepthwiseConvolution.Shape s,
      int row,
      int column,
      int channel,
      float[] in,
      float[] weights,
      float[] bias,
      float[] out) {
    int channels = s.channels();
    int next = s.step() * channels;
    int kernel = s.kernel();
    int top = row * s.step() - s.top();
    int last = Math.min(kernel, s.height() - top);
    FloatVector s0 = FloatVector.fromArray(SPECIES, bias, channel);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    for (int ky = Math.max(0, -top); ky < last; ky++) {
      int x = ((top + ky) * s.width() + column * s.step() - s.left()) * channels + channel;
      int w = ky * kernel * channels + channel;
      for (int kx = 0; kx < kernel; kx++) {
        FloatVector tap = FloatVector.fromArray(SPECIES, weights, w + kx * channels);
        int i = x + kx * channels;
        s0 = FloatVector.fromArray(SPECIES, in, i).fma(tap, s0);
        s1 = FloatVector.fromArray(SPECIES, in, i + next).fma(tap, s1);
        s2 = FloatVector.fromArray(SPECIES, in, i + 2 * next).fma(tap, s2);
        s3 = FloatVector.fromArray(SPECIES, in, i + 3 * next).fma(tap, s3);
      }
    }
    int o = (row * s.outWidth() + column) * channels + channel;
    s0.max(ZERO).min(SIX).intoArray(out, o);
    s1.max(ZERO).min(SIX).intoArray(out, o + channels);
    s2.max(ZERO).min(SIX).intoArray(out, o + 2 * channels);
    s3.max(ZERO).min(SIX).intoArray(out, o + 3 * channels);
  }

  private static void single(
      DepthwiseConvolution.Shape s,
      int row,
      int column,
      int channel,
      float[] in,
      float[] weights,
      float[] bias,
      float[] out) {
    int channels = s.channels();
    int top = row * s.step() - s.top();
    int left = column * s.step() - s.left();
    FloatVector sum = FloatVector.fromArray(SPECIES, bias, channel);
    for (int ky = Math.max(0, -top); ky < Math.min(s.kernel(), s.height() - top); ky++) {
      for (int kx = Math.max(0, -left); kx < Math.min(s.kernel(), s.width() - left); kx++) {
        int i = ((top + ky) * s.width() + left + kx) * channels + channel;
        int w = (ky * s.kernel() + kx) * channels + channel;
        sum =
            FloatVector.fromArray(SPECIES, in, i)
                .fma(FloatVector.fromArray(SPECIES, weights, w), sum);
      }
    }
    int o = (row * s.outWidth() + column) * channels + channel;
    sum.max(ZERO).min(SIX).intoArray(out, o);
  }
}
