package io.triptych.encoder.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Widening with a vector of columns: shift, mask, convert and multiply-add for each weight. */
final class VectorInt4 implements Int4Kernel {
  private static final VectorSpecies<Float> FLOATS = VectorLanes.species();
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, FLOATS.vectorShape());
  private static final int LANES = FLOATS.length();
  private static final int MAX_WIDTH = 4 * LANES;

  private final ThreadLocal<float[]> scratch = ThreadLocal.withInitial(() -> new float[MAX_WIDTH]);

  @Override
  public void widen(
      int[] words,
      int wordOffset,
      short[] scales,
      int scaleOffset,
      int width,
      int depth,
      float[] out,
      int outOffset) {
    float[] wide = scratch.get();
    for (int column = 0; column < width; column++) {
      wide[column] = Float.float16ToFloat(scales[scaleOffset + column]);
    }
    for (int column = 0; column < width; column += LANES) {
      FloatVector scale = FloatVector.fromArray(FLOATS, wide, column);
      FloatVector shift = scale.mul(-8f);
      int at = outOffset + column;
      int k = 0;
      for (int word = wordOffset + column; k < depth; word += width) {
        IntVector n = IntVector.fromArray(INTS, words, word);
        int end = Math.min(depth, k + Int4Panels.PER_WORD);
        for (; k < end; k++) {
          FloatVector x = (FloatVector) n.and(15).convert(VectorOperators.I2F, 0);
          x.fma(scale, shift).intoArray(out, at + k * width);
          n = n.lanewise(VectorOperators.LSHR, 4);
        }
      }
    }
  }
}
