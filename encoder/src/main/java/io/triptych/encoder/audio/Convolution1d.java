package io.triptych.encoder.audio;

import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Team;

/**
 * A convolution over time with a kernel of three frames: the sum of three matrix products, one for
 * each tap, over frames that are shifted by one. The input has a frame of zeros before its first
 * and behind its last, so nothing is copied and no border is a special case.
 */
final class Convolution1d {
  private static final int TAPS = 3;

  private final PackedMatrix[] taps = new PackedMatrix[TAPS];
  private final int stride;

  /**
   * Reads {@code name}: weight [outputs, inputs, 3], bias [outputs].
   *
   * @param stride the frames from one output to the next
   */
  Convolution1d(Parameters p, String name, int inputs, int outputs, int stride) {
    this.stride = stride;
    float[] weight = p.tensor(name + ".weight", outputs, inputs, TAPS);
    float[] bias = p.tensor(name + ".bias", outputs);
    for (int tap = 0; tap < TAPS; tap++) {
      float[] matrix = new float[outputs * inputs];
      for (int i = 0; i < matrix.length; i++) {
        matrix[i] = weight[i * TAPS + tap];
      }
      taps[tap] = PackedMatrix.ofColumns(matrix, inputs, outputs, tap == 0 ? bias : null);
    }
  }

  /**
   * Convolves.
   *
   * @param x frames {@code xStride} floats apart, the first and the last of them zeros
   * @param count the frames of {@code out}
   */
  void apply(Team team, float[] x, int xStride, int count, float[] out, int offset, int outStride) {
    for (int tap = 0; tap < TAPS; tap++) {
      Gemm.multiply(
          team,
          x,
          tap * xStride,
          stride * xStride,
          count,
          taps[tap],
          out,
          offset,
          outStride,
          tap == 0 ? Epilogue.NONE : Epilogue.ADD);
    }
  }
}
