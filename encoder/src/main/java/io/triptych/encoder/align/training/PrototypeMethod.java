package io.triptych.encoder.align.training;

import java.util.stream.IntStream;

/**
 * Each concept's mean picture points to its mean target: W is the sum over concepts of c · tᵀ, with
 * c the mean of the scaled features and t that of the centred targets. Nothing is inverted, so it
 * needs the fewest pairs and gains the least.
 */
record PrototypeMethod() implements HeadMethod {
  @Override
  public int candidates() {
    return Scales.count();
  }

  @Override
  public String describe(int candidate) {
    return Scales.describe(candidate - 1);
  }

  @Override
  public void fit(Matrix x, AlignmentPairs pairs, int last, Sink sink) {
    int[] concepts = pairs.concepts();
    int count = IntStream.of(concepts).max().orElseThrow() + 1;
    Matrix centres = means(x, concepts, count);
    Matrix targets = means(Scales.centred(pairs.targets()), concepts, count);
    Scales.offer(x, centres.transposedTimes(targets), 1, last, sink);
  }

  /** The mean of each concept's rows; zeros for one without any. */
  private static Matrix means(Matrix rows, int[] concepts, int count) {
    Matrix means = Matrix.zeros(count, rows.columns());
    int[] sizes = new int[count];
    for (int concept : concepts) {
      sizes[concept]++;
    }
    int width = rows.columns();
    for (int i = 0; i < concepts.length; i++) {
      for (int j = 0; j < width; j++) {
        means.values()[concepts[i] * width + j] +=
            rows.values()[i * width + j] / sizes[concepts[i]];
      }
    }
    return means;
  }
}
