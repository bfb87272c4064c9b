package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.util.Optional;

/**
 * Dimensions that pictures alone use, behind those that all modalities share: z = n((pooled −
 * centre) · P), by which two pictures resemble each other in what no word says. Other modalities
 * have zeros there. The arrays are row-major, are not copied and are not changed afterwards.
 *
 * @param centre [pooled]; tensor {@code picture.mean}
 * @param axes P, [pooled, dimension]; tensor {@code picture.P}
 * @param weight the norm of this part beside the shared one, which has norm 1; tensor {@code
 *     picture.weight}
 */
public record PictureAxes(float[] centre, float[] axes, float weight) {
  public PictureAxes {
    Vectors.requireLength("picture.P", axes.length % centre.length, 0);
    if (!(weight > 0)) {
      throw new IllegalArgumentException("picture.weight: " + weight + " (expected: above 0)");
    }
  }

  /** The number of dimensions. */
  public int dimension() {
    return axes.length / centre.length;
  }

  /** z. */
  double[] project(float[] features, int pooledOffset) {
    double[] sum = new double[dimension()];
    for (int i = 0; i < centre.length; i++) {
      Vectors.addRow((double) features[pooledOffset + i] - centre[i], axes, i, sum);
    }
    return Vectors.normalise(sum);
  }

  /** Reads the three tensors of a file, where it has them. */
  static Optional<PictureAxes> read(SafetensorsFile file) {
    if (!file.contains("picture.P")) {
      return Optional.empty();
    }
    return Optional.of(
        new PictureAxes(
            file.tensor("picture.mean").toFloats(),
            file.tensor("picture.P").toFloats(),
            file.tensor("picture.weight").require().toFloats()[0]));
  }

  /** Adds the three tensors to a file, mean and axes as halves. */
  void addTo(SafetensorsWriter writer) {
    writer.add(Tensor.ofHalves("picture.mean", new int[] {centre.length}, centre));
    writer.add(Tensor.ofHalves("picture.P", new int[] {centre.length, dimension()}, axes));
    writer.add(Tensor.ofFloats("picture.weight", new int[0], new float[] {weight}));
  }
}
