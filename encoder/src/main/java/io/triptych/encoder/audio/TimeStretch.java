package io.triptych.encoder.audio;

/**
 * Stretches a spectrogram in time by cubic convolution (Keys, 1981; a = −0.75) whose first and last
 * samples lie on the input's, as {@code torch.nn.functional.interpolate(mode="bicubic",
 * align_corners=True)} does, with its coordinates in single precision. Beyond the ends the first
 * and the last frame go on.
 */
final class TimeStretch {
  private static final float A = -0.75f;
  private static final int TAPS = 4;

  private final int from;
  private final int to;

  /** The first of the four frames of each output; it may be −1. */
  private final int[] first;

  /** [to, 4]. */
  private final float[] weights;

  /** From {@code from} frames to {@code to}, at least 2 of each. */
  TimeStretch(int from, int to) {
    if (from < 2 || to < 2) {
      throw new IllegalArgumentException(
          "frames: %d to %d (expected: at least 2 of each)".formatted(from, to));
    }
    this.from = from;
    this.to = to;
    first = new int[to];
    weights = new float[TAPS * to];
    float scale = (float) (from - 1) / (to - 1);
    for (int i = 0; i < to; i++) {
      float at = scale * i;
      int frame = (int) Math.floor(at);
      float t = at - frame;
      first[i] = frame - 1;
      weights[TAPS * i] = outer(t + 1);
      weights[TAPS * i + 1] = inner(t);
      weights[TAPS * i + 2] = inner(1 - t);
      weights[TAPS * i + 3] = outer(2 - t);
    }
  }

  /** The frames of a result. */
  int frames() {
    return to;
  }

  /** One value of the result: of frame {@code frame}, in column {@code bin} of x [from, bins]. */
  float at(float[] x, int bins, int frame, int bin) {
    float sum = 0;
    for (int tap = 0; tap < TAPS; tap++) {
      int row = Math.clamp(first[frame] + tap, 0, from - 1);
      sum += weights[TAPS * frame + tap] * x[row * bins + bin];
    }
    return sum;
  }

  private static float inner(float x) {
    return ((A + 2) * x - (A + 3)) * x * x + 1;
  }

  private static float outer(float x) {
    return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
  }
}
