package io.triptych.encoder.head;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;

/**
 * The tables of a shared space that is spanned by texts: everything that its heads consist of. The
 * arrays are row-major, are not copied and are not changed afterwards.
 *
 * @param textMean μ, [width]; tensor {@code text.mu}
 * @param textAxes W, [width, dimension]; tensor {@code text.W}
 * @param classes the class prototypes E, [classes, dimension]; tensor {@code class.E}
 * @param classMean their mean m, [dimension]; tensor {@code class.mean}
 * @param colours the colour prototypes C, [colours, dimension]; tensor {@code colour.E}
 */
public record SpaceTables(
    float[] textMean, float[] textAxes, float[] classes, float[] classMean, float[] colours) {

  public SpaceTables {
    Vectors.requireLength("text.W", textAxes.length, textMean.length * classMean.length);
    Vectors.requireLength("class.E", classes.length % classMean.length, 0);
    Vectors.requireLength("colour.E", colours.length % classMean.length, 0);
  }

  /** The length of the space's vectors. */
  public int dimension() {
    return classMean.length;
  }

  /** The width of the text tower's vectors. */
  public int width() {
    return textMean.length;
  }

  /** The head of the text tower. */
  public WhitenedTextHead textHead() {
    return new WhitenedTextHead(textMean, textAxes);
  }

  /** The head of an image tower with the given features. */
  public PrototypeImageHead imageHead(FeatureLayout layout) {
    return new PrototypeImageHead(layout, classes, classMean, colours);
  }

  /** Reads the five tensors, as floats or halves. */
  public static SpaceTables read(SafetensorsFile file) {
    Tensor mean = file.tensor("text.mu");
    Tensor classMean = file.tensor("class.mean");
    int width = (int) mean.elements();
    int dimension = (int) classMean.elements();
    return new SpaceTables(
        mean.toFloats(),
        file.tensor("text.W").require(width, dimension).toFloats(),
        rows(file.tensor("class.E"), dimension),
        classMean.toFloats(),
        rows(file.tensor("colour.E"), dimension));
  }

  private static float[] rows(Tensor tensor, int dimension) {
    return tensor.require((int) tensor.elements() / dimension, dimension).toFloats();
  }

  /** Adds the five tensors to a file: μ as floats, the others as halves. */
  public void addTo(SafetensorsWriter writer) {
    int dimension = dimension();
    writer.add(Tensor.ofFloats("text.mu", new int[] {width()}, textMean));
    writer.add(Tensor.ofHalves("text.W", new int[] {width(), dimension}, textAxes));
    writer.add(
        Tensor.ofHalves("class.E", new int[] {classes.length / dimension, dimension}, classes));
    writer.add(Tensor.ofHalves("class.mean", new int[] {dimension}, classMean));
    writer.add(
        Tensor.ofHalves("colour.E", new int[] {colours.length / dimension, dimension}, colours));
  }
}
