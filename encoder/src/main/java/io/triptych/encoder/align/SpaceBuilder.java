package io.triptych.encoder.align;

import io.triptych.encoder.align.TextVectors.Weighted;
import io.triptych.encoder.head.KindTables;
import io.triptych.encoder.head.ObjectTables;
import io.triptych.encoder.head.PictureAxes;
import io.triptych.encoder.head.SpaceTables;
import io.triptych.encoder.head.Vectors;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes the tables of a shared space from a text tower and words; no picture is needed, because an
 * image classifier's outputs are tied to the space by the texts of its classes. What was fitted to
 * pictures elsewhere is joined to it where the recipe asks for it. Deterministic: the same vectors
 * give the same tables.
 */
public final class SpaceBuilder {
  private final SpaceRecipe recipe;
  private final SpaceTexts texts;
  private final FittedTables fitted;
  private final TextVectors vectors;

  private SpaceBuilder(
      SpaceRecipe recipe, SpaceTexts texts, FittedTables fitted, TextVectors vectors) {
    this.recipe = recipe;
    this.texts = texts;
    this.fitted = fitted;
    this.vectors = vectors;
  }

  /**
   * Builds the tables.
   *
   * @param fitted what the recipe needs of it; {@link FittedTables#NONE} where it needs nothing
   * @param tower gives the unit vector of each text, in order; it is called once with all texts
   * @throws IllegalArgumentException if the texts span fewer axes than the recipe keeps, or the
   *     fitted tables lack what it needs
   */
  public static SpaceTables build(
      SpaceRecipe recipe,
      SpaceTexts texts,
      FittedTables fitted,
      Function<List<String>, float[][]> tower) {
    TextVectors vectors = TextVectors.encode(recipe, texts, tower);
    return new SpaceBuilder(recipe, texts, fitted, vectors).tables();
  }

  private SpaceTables tables() {
    double[] mean = bankMean();
    float[] axes = axes(SymmetricEigen.of(scatter(mean)));
    SpaceRecipe.Words words = recipe.words();
    double[][] classes = prototypes(words.classes(), texts.classes(), mean, axes);
    for (double[] row : classes) {
      Vectors.normalise(row);
    }
    List<Map<String, List<String>>> palette =
        texts.colours().stream().map(SpaceTexts.Colour::words).toList();
    double[][] colours = prototypes(words.colours(), palette, mean, axes);
    centreAndScale(colours);
    return new SpaceTables(
        floats(mean),
        axes,
        flat(classes),
        floats(meanRow(classes)),
        flat(colours),
        (float) recipe.weights().sharpness(),
        recipe.weights().smoothing(),
        kinds(mean, axes),
        picture(),
        recipe.objects().map(objects -> objects(objects, mean, axes)));
  }

  /** A row for each of {@code members}, not normalised. */
  private double[][] prototypes(
      List<TemplateGroup> templates,
      List<Map<String, List<String>>> members,
      double[] mean,
      float[] axes) {
    return members.stream()
        .map(words -> project(vectors.mean(templates, words, mean), axes))
        .toArray(double[][]::new);
  }

  private List<KindTables> kinds(double[] mean, float[] axes) {
    if (recipe.weights().kinds() == 0) {
      return List.of();
    }
    return texts.kinds().stream()
        .sorted(Comparator.comparing(SpaceTexts.KindGroup::name))
        .map(group -> kinds(group, mean, axes))
        .toList();
  }

  private KindTables kinds(SpaceTexts.KindGroup group, double[] mean, float[] axes) {
    double[][] prototypes = prototypes(recipe.words().kinds(), group.kinds(), mean, axes);
    for (double[] row : prototypes) {
      Vectors.normalise(row);
    }
    float[] gate = new float[texts.classes().size()];
    for (int index : group.gate()) {
      gate[index] = (float) recipe.weights().kinds();
    }
    FittedTables.Classifier classifier = fitted.classifier(group.name(), group.kinds().size());
    return new KindTables(
        group.name(),
        flat(prototypes),
        gate,
        fitted.centre(),
        classifier.weights(),
        classifier.bias());
  }

  /** The person's own row stays empty: people are told by their number. */
  private ObjectTables objects(SpaceRecipe.Objects objects, double[] mean, float[] axes) {
    if (texts.objects().isEmpty() || texts.people().isEmpty()) {
      throw new IllegalArgumentException(
          "objects, people: %d, %d (expected: words of both, as the recipe has a detector)"
              .formatted(texts.objects().size(), texts.people().size()));
    }
    double[][] things = prototypes(objects.objects(), texts.objects(), mean, axes);
    for (double[] row : things) {
      Vectors.normalise(row);
    }
    double[] average = meanRow(things);
    for (int i = 0; i < things.length; i++) {
      for (int j = 0; j < average.length; j++) {
        things[i][j] = i == 0 ? 0 : objects.objectWeight() * (things[i][j] - average[j]);
      }
    }
    double[][] counted = prototypes(objects.people(), texts.people(), mean, axes);
    double[][] people = new double[1 + counted.length][recipe.dimension()];
    for (int i = 0; i < counted.length; i++) {
      Vectors.normalise(counted[i]);
      for (int j = 0; j < counted[i].length; j++) {
        people[i + 1][j] = objects.peopleWeight() * counted[i][j];
      }
    }
    return new ObjectTables(flat(things), flat(people));
  }

  private Optional<PictureAxes> picture() {
    if (recipe.weights().picture() == 0) {
      return Optional.empty();
    }
    float weight = (float) recipe.weights().picture();
    return Optional.of(new PictureAxes(fitted.pictureCentre(), fitted.pictureAxes(), weight));
  }

  /** The weighted vectors of the bank, class by class. */
  private List<Weighted> bank() {
    return texts.classes().stream()
        .flatMap(words -> vectors.of(recipe.words().bank(), words).stream())
        .toList();
  }

  /** μ, the weighted mean of the bank. */
  private double[] bankMean() {
    double[] sum = new double[vectors.width()];
    double weight = 0;
    for (Weighted text : bank()) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += text.weight() * text.vector()[i];
      }
      weight += text.weight();
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= weight;
    }
    return sum;
  }

  /** The weighted scatter of the bank about its mean; a factor changes no axis. */
  private double[][] scatter(double[] mean) {
    int width = mean.length;
    double[][] scatter = new double[width][width];
    double[] centred = new double[width];
    for (Weighted text : bank()) {
      for (int i = 0; i < width; i++) {
        centred[i] = text.vector()[i] - mean[i];
      }
      addOuter(text.weight(), centred, scatter);
    }
    mirror(scatter);
    return scatter;
  }

  /** Adds to the upper triangle only: over both, rounding would break the symmetry. */
  private static void addOuter(double weight, double[] x, double[][] sum) {
    for (int i = 0; i < x.length; i++) {
      double factor = weight * x[i];
      double[] row = sum[i];
      for (int j = i; j < x.length; j++) {
        row[j] += factor * x[j];
      }
    }
  }

  private static void mirror(double[][] upper) {
    for (int i = 0; i < upper.length; i++) {
      for (int j = 0; j < i; j++) {
        upper[i][j] = upper[j][i];
      }
    }
  }

  /** W: column j is axis j over (λ_j / mean λ)^softening. */
  private float[] axes(SymmetricEigen eigen) {
    int dimension = recipe.dimension();
    int width = vectors.width();
    if (dimension > width || !(eigen.values()[dimension - 1] > 1e-12 * eigen.values()[0])) {
      throw new IllegalArgumentException(
          "dimension: %d (expected: at most the rank of the texts' vectors)".formatted(dimension));
    }
    double average = 0;
    for (int j = 0; j < dimension; j++) {
      average += eigen.values()[j] / dimension;
    }
    float[] axes = new float[width * dimension];
    for (int j = 0; j < dimension; j++) {
      double scale = Math.pow(eigen.values()[j] / average, -recipe.softening());
      for (int i = 0; i < width; i++) {
        axes[i * dimension + j] = (float) (eigen.vectors()[j][i] * scale);
      }
    }
    return axes;
  }

  private double[] project(double[] centred, float[] axes) {
    double[] projected = new double[recipe.dimension()];
    for (int i = 0; i < centred.length; i++) {
      Vectors.addRow(centred[i], axes, i, projected);
    }
    return projected;
  }

  /** Less their mean; then the mean norm becomes the recipe's. */
  private void centreAndScale(double[][] rows) {
    double[] mean = meanRow(rows);
    double norms = 0;
    for (double[] row : rows) {
      double squares = 0;
      for (int j = 0; j < row.length; j++) {
        row[j] -= mean[j];
        squares += row[j] * row[j];
      }
      norms += Math.sqrt(squares);
    }
    double scale = recipe.weights().colour() * rows.length / norms;
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= scale;
      }
    }
  }

  private double[] meanRow(double[][] rows) {
    double[] mean = new double[recipe.dimension()];
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    return mean;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    Vectors.store(values, floats);
    return floats;
  }

  private float[] flat(double[][] rows) {
    float[] flat = new float[rows.length * recipe.dimension()];
    for (int k = 0; k < rows.length; k++) {
      for (int j = 0; j < rows[k].length; j++) {
        flat[k * rows[k].length + j] = (float) rows[k][j];
      }
    }
    return flat;
  }
}
