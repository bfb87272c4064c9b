package io.triptych.encoder.head;

import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.util.List;

/**
 * Finer kinds of things than the image classifier knows, such as garments, told apart by a linear
 * classifier over its pooled features: r = softmax(W · n(pooled − centre) + b). Where the image
 * classifier sees the group at all (the classes of the gate), a share of what it sees is passed on
 * to the kinds. The arrays are row-major, are not copied and are not changed afterwards.
 *
 * @param name the group, such as {@code clothing}; its tensors are {@code kind.NAME.*}
 * @param prototypes the kinds' prototypes, [kinds, dimension]; tensor {@code kind.NAME.E}
 * @param gate for each class of the image classifier the share of its probability that is passed
 *     on, in [0, 1], [classes]; tensor {@code kind.NAME.gate}
 * @param centre [pooled]; tensor {@code kind.NAME.centre}
 * @param weights W, [kinds, pooled]; tensor {@code kind.NAME.W}
 * @param bias b, [kinds]; tensor {@code kind.NAME.b}
 */
public record KindTables(
    String name, float[] prototypes, float[] gate, float[] centre, float[] weights, float[] bias) {
  private static final String PREFIX = "kind.";
  private static final String PROTOTYPES = ".E";

  public KindTables {
    Vectors.requireLength("kind." + name + ".W", weights.length, bias.length * centre.length);
    Vectors.requireLength("kind." + name + ".E", prototypes.length % bias.length, 0);
    for (float share : gate) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException(
            "kind.%s.gate: %s (expected: from 0 to 1)".formatted(name, share));
      }
    }
  }

  /** The number of kinds. */
  public int size() {
    return bias.length;
  }

  /** The probability of each kind, given that it is one of them. */
  double[] probabilities(float[] features, int pooledOffset) {
    double[] input = new double[centre.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = (double) features[pooledOffset + i] - centre[i];
    }
    Vectors.normalise(input);
    double[] logits = new double[size()];
    for (int kind = 0; kind < logits.length; kind++) {
      double sum = bias[kind];
      for (int i = 0; i < input.length; i++) {
        sum += input[i] * weights[kind * input.length + i];
      }
      logits[kind] = sum;
    }
    return Vectors.softmax(logits);
  }

  /** Reads all groups of a file, in the order of their names; none where there are none. */
  static List<KindTables> readAll(SafetensorsFile file) {
    return file.names().stream()
        .filter(name -> name.startsWith(PREFIX) && name.endsWith(PROTOTYPES))
        .map(name -> name.substring(PREFIX.length(), name.length() - PROTOTYPES.length()))
        .sorted()
        .map(name -> read(file, name))
        .toList();
  }

  private static KindTables read(SafetensorsFile file, String name) {
    String prefix = PREFIX + name;
    return new KindTables(
        name,
        file.tensor(prefix + PROTOTYPES).toFloats(),
        file.tensor(prefix + ".gate").toFloats(),
        file.tensor(prefix + ".centre").toFloats(),
        file.tensor(prefix + ".W").toFloats(),
        file.tensor(prefix + ".b").toFloats());
  }

  /** Adds the five tensors to a file, as halves but for the gate. */
  void addTo(SafetensorsWriter writer) {
    String prefix = PREFIX + name;
    int dimension = prototypes.length / size();
    writer.add(Tensor.ofHalves(prefix + PROTOTYPES, new int[] {size(), dimension}, prototypes));
    writer.add(Tensor.ofFloats(prefix + ".gate", new int[] {gate.length}, gate));
    writer.add(Tensor.ofHalves(prefix + ".centre", new int[] {centre.length}, centre));
    writer.add(Tensor.ofHalves(prefix + ".W", new int[] {size(), centre.length}, weights));
    writer.add(Tensor.ofHalves(prefix + ".b", new int[] {size()}, bias));
  }
}
