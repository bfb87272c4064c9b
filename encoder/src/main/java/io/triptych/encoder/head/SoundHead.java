package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;

/**
 * sound = n([n(z · W), β · n(z · P)]), z = (features − μ) / σ: W predicts where the words for a
 * sound lie, in the dimensions that all modalities share; P keeps by what two sounds resemble each
 * other, in dimensions where texts are zero; n normalises. A text's cosines with sounds are
 * therefore those with the first part, times a constant.
 */
public final class SoundHead implements ProjectionHead {
  private static final String MEAN = "sound.mean";
  private static final String SCALE = "sound.scale";
  private static final String WORDS = "sound.W";
  private static final String OWN = "sound.P";
  private static final String WEIGHT = "sound.weight";

  /** μ, [features]. */
  private final float[] mean;

  /** 1 / σ, [features]. */
  private final float[] scale;

  /** W, [features, shared]. */
  private final float[] words;

  /** P, [features, own]. */
  private final float[] own;

  /** β. */
  private final float weight;

  /**
   * A head over its tables, which are not copied.
   *
   * @param mean μ, [features]
   * @param scale 1 / σ, [features]
   * @param words W, [features, shared], row-major
   * @param own P, [features, own], row-major
   * @param weight β, above 0
   */
  public SoundHead(float[] mean, float[] scale, float[] words, float[] own, float weight) {
    Vectors.requireLength(SCALE, scale.length, mean.length);
    Vectors.requireLength(WORDS, words.length % mean.length, 0);
    Vectors.requireLength(OWN, own.length % mean.length, 0);
    if (!(weight > 0)) {
      throw new IllegalArgumentException(WEIGHT + ": " + weight + " (expected: above 0)");
    }
    this.mean = mean;
    this.scale = scale;
    this.words = words;
    this.own = own;
    this.weight = weight;
  }

  /**
   * Reads the tensors {@code sound.mean}, {@code .scale}, {@code .W}, {@code .P}, {@code .weight}.
   */
  public static SoundHead read(SafetensorsFile file) {
    Tensor mean = file.tensor(MEAN);
    int features = (int) mean.elements();
    return new SoundHead(
        mean.toFloats(),
        file.tensor(SCALE).require(features).toFloats(),
        columns(file.tensor(WORDS), features),
        columns(file.tensor(OWN), features),
        file.tensor(WEIGHT).require().toFloats()[0]);
  }

  private static float[] columns(Tensor tensor, int features) {
    return tensor.require(features, (int) tensor.elements() / features).toFloats();
  }

  /** Adds the tensors to a file: the matrices as halves. */
  public void addTo(SafetensorsWriter writer) {
    int features = mean.length;
    writer.add(Tensor.ofFloats(MEAN, new int[] {features}, mean));
    writer.add(Tensor.ofFloats(SCALE, new int[] {features}, scale));
    writer.add(Tensor.ofHalves(WORDS, new int[] {features, words.length / features}, words));
    writer.add(Tensor.ofHalves(OWN, new int[] {features, own.length / features}, own));
    writer.add(Tensor.ofFloats(WEIGHT, new int[0], new float[] {weight}));
  }

  @Override
  public int features() {
    return mean.length;
  }

  @Override
  public int dimension() {
    return (words.length + own.length) / mean.length;
  }

  @Override
  public void project(float[] features, float[] out) {
    Vectors.requireLength("features", features.length, mean.length);
    Vectors.requireLength("out", out.length, dimension());
    double[] shared = new double[words.length / mean.length];
    double[] rest = new double[own.length / mean.length];
    for (int i = 0; i < mean.length; i++) {
      double z = ((double) features[i] - mean[i]) * scale[i];
      Vectors.addRow(z, words, i, shared);
      Vectors.addRow(z, own, i, rest);
    }
    Vectors.normalise(shared);
    Vectors.normalise(rest);
    double[] all = new double[out.length];
    System.arraycopy(shared, 0, all, 0, shared.length);
    for (int i = 0; i < rest.length; i++) {
      all[shared.length + i] = weight * rest[i];
    }
    Vectors.store(Vectors.normalise(all), out);
  }
}
