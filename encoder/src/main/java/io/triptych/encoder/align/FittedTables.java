package io.triptych.encoder.align;

import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What of a space cannot be computed from texts, because it was fitted to pictures: the classifiers
 * of finer kinds over the image tower's pooled features, and the axes of pictures alone.
 *
 * @param centre the mean of pooled features that the classifiers take off, [pooled]; tensor {@code
 *     kind.centre}
 * @param classifiers by the name of their group; tensors {@code kind.NAME.W} and {@code .b}
 * @param pictureCentre [pooled]; tensor {@code picture.mean}
 * @param pictureAxes [pooled, dimensions]; tensor {@code picture.P}
 */
public record FittedTables(
    float[] centre,
    Map<String, Classifier> classifiers,
    float[] pictureCentre,
    float[] pictureAxes) {
  private static final String PREFIX = "kind.";
  private static final String WEIGHTS = ".W";

  /** A space without fitted parts. */
  public static final FittedTables NONE =
      new FittedTables(new float[0], Map.of(), new float[0], new float[0]);

  /**
   * A linear classifier over n(pooled − centre).
   *
   * @param weights [kinds, pooled], row-major
   * @param bias [kinds]
   */
  public record Classifier(float[] weights, float[] bias) {}

  public FittedTables {
    classifiers = Map.copyOf(classifiers);
  }

  /** Reads all of a file's tensors. */
  public static FittedTables read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, Classifier> classifiers = new TreeMap<>();
      for (String name : file.names()) {
        if (name.startsWith(PREFIX) && name.endsWith(WEIGHTS)) {
          String group = name.substring(PREFIX.length(), name.length() - WEIGHTS.length());
          classifiers.put(
              group,
              new Classifier(
                  file.tensor(name).toFloats(), file.tensor(PREFIX + group + ".b").toFloats()));
        }
      }
      return new FittedTables(
          file.tensor("kind.centre").toFloats(),
          classifiers,
          file.tensor("picture.mean").toFloats(),
          file.tensor("picture.P").toFloats());
    }
  }

  /**
   * The classifier of a group.
   *
   * @throws IllegalArgumentException if there is none, or it tells another number of kinds apart
   */
  Classifier classifier(String group, int kinds) {
    Classifier classifier = classifiers.get(group);
    if (classifier == null || classifier.bias().length != kinds) {
      throw new IllegalArgumentException(
          "classifier: %s of %s (expected: %s of %d kinds)"
              .formatted(
                  classifiers.keySet(),
                  classifier == null ? "none" : classifier.bias().length,
                  group,
                  kinds));
    }
    return classifier;
  }
}
