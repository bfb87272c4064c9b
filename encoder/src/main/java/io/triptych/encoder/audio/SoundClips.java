package io.triptych.encoder.audio;

import io.triptych.encoder.MediaException;
import io.triptych.encoder.MediaException.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes of a recording what a sound tower hears: 16 kHz, without the silence at both ends, at one
 * loudness, in clips of at most 10 s.
 *
 * <p>Silence is what lies below −60 dBFS, or 50 dB below the loudest, in the root mean square of 20
 * ms. What remains is brought to −23 LUFS ({@link Loudness}), but at most 30 dB louder and not
 * clipped. Longer recordings are cut into clips of 10 s, as few as cover all, evenly spaced; so
 * neighbours overlap, and none is a mere rest.
 */
public final class SoundClips {
  /** Of every clip, in Hz. */
  public static final int RATE = 16_000;

  /** The longest clip. */
  public static final int MAX_SECONDS = 10;

  private static final int FRAME = RATE / 50;
  private static final int MARGIN_FRAMES = 1;
  private static final double FLOOR = 1e-3;
  private static final double BELOW_LOUDEST = Math.pow(10, -50 / 20.0);
  private static final double TARGET_LUFS = -23;
  private static final double MAX_GAIN_DB = 30;

  private SoundClips() {}

  /**
   * Cuts a recording.
   *
   * @throws MediaException with {@link Fault#EMPTY} if there is nothing but silence
   */
  public static List<Waveform> of(Waveform recording) throws MediaException {
    float[] heard = trimmed(recording.at(RATE).samples());
    if (heard.length == 0) {
      throw new MediaException(Fault.EMPTY, "sound: silence (expected: something above −60 dBFS)");
    }
    float[] levelled = levelled(heard);
    int longest = MAX_SECONDS * RATE;
    int count = Math.ceilDiv(levelled.length, longest);
    List<Waveform> clips = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int from = count == 1 ? 0 : (int) ((long) i * (levelled.length - longest) / (count - 1));
      int to = Math.min(levelled.length, from + longest);
      clips.add(new Waveform(Arrays.copyOfRange(levelled, from, to), RATE));
    }
    return clips;
  }

  /** Without silence at both ends; empty if there is nothing else. */
  private static float[] trimmed(float[] x) {
    int frames = Math.ceilDiv(x.length, FRAME);
    double[] levels = new double[frames];
    double loudest = 0;
    for (int i = 0; i < frames; i++) {
      levels[i] = rootMeanSquare(x, i * FRAME, Math.min(x.length, (i + 1) * FRAME));
      loudest = Math.max(loudest, levels[i]);
    }
    if (loudest < FLOOR) {
      return new float[0];
    }
    double threshold = Math.max(FLOOR, loudest * BELOW_LOUDEST);
    int first = 0;
    while (levels[first] < threshold) {
      first++;
    }
    int last = frames - 1;
    while (levels[last] < threshold) {
      last--;
    }
    int from = Math.max(0, first - MARGIN_FRAMES) * FRAME;
    int to = Math.min(x.length, (last + 1 + MARGIN_FRAMES) * FRAME);
    return Arrays.copyOfRange(x, from, to);
  }

  private static double rootMeanSquare(float[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) x[i] * x[i];
    }
    return Math.sqrt(sum / (to - from));
  }

  private static float[] levelled(float[] x) {
    double loudness = Loudness.of(new Waveform(x, RATE));
    if (loudness == Double.NEGATIVE_INFINITY) {
      return x;
    }
    float peak = 0;
    for (float sample : x) {
      peak = Math.max(peak, Math.abs(sample));
    }
    double decibels = Math.min(TARGET_LUFS - loudness, MAX_GAIN_DB);
    float gain = (float) Math.min(Math.pow(10, decibels / 20), 1.0 / peak);
    float[] out = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] * gain;
    }
    return out;
  }
}
