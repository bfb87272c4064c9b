package io.triptych.encoder.head;

import java.util.Arrays;

/** What vectors of any two modalities can be compared by: the first dimensions of the space. */
public final class CommonPart {
  private CommonPart() {}

  /**
   * A vector whose other dimensions are zero, of length 1; all zero where there is nothing else.
   *
   * @param vector not changed
   * @param shared how many dimensions are kept
   */
  public static float[] of(float[] vector, int shared) {
    double squares = 0;
    for (int i = 0; i < shared; i++) {
      squares += (double) vector[i] * vector[i];
    }
    float[] out = Arrays.copyOf(Arrays.copyOf(vector, shared), vector.length);
    if (squares > 0) {
      double norm = Math.sqrt(squares);
      for (int i = 0; i < shared; i++) {
        out[i] = (float) (out[i] / norm);
      }
    }
    return out;
  }
}
