package io.triptych.encoder.head;

import io.triptych.encoder.FeatureLayout;
import io.triptych.encoder.tensor.SafetensorsFile;
import io.triptych.encoder.tensor.SafetensorsWriter;
import io.triptych.encoder.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * The tables of a shared space that is spanned by texts: everything that its heads consist of. The
 * arrays are row-major, are not copied and are not changed afterwards.
 *
 * @param textMean μ, [width]; tensor {@code text.mu}
 * @param textAxes W, [width, shared]; tensor {@code text.W}
 * @param classes the class prototypes E, [classes, shared]; tensor {@code class.E}
 * @param classMean their mean m, [shared]; tensor {@code class.mean}
 * @param colours the colour prototypes C, [colours, shared]; tensor {@code colour.E}
 * @param sharpness the power to which the class probabilities are taken; below 1, less likely
 *     classes count more; tensor {@code class.sharpness}, 1 where absent
 * @param smoothing how texts are drawn to the prototypes; tensors {@code text.smoothing.share} and
 *     {@code .sharpness}, none where absent
 * @param kinds groups of finer kinds, sorted by name; none where their tensors are absent
 * @param picture dimensions of pictures alone; empty where their tensors are absent
 * @param objects what a detector adds; empty where its tensors are absent
 */
public record SpaceTables(
    float[] textMean,
    float[] textAxes,
    float[] classes,
    float[] classMean,
    float[] colours,
    float sharpness,
    Smoothing smoothing,
    List<KindTables> kinds,
    Optional<PictureAxes> picture,
    Optional<ObjectTables> objects) {
  private static final String SHARPNESS = "class.sharpness";
  private static final String SMOOTHING_SHARE = "text.smoothing.share";
  private static final String SMOOTHING_SHARPNESS = "text.smoothing.sharpness";

  public SpaceTables {
    int shared = classMean.length;
    Vectors.requireLength("text.W", textAxes.length, textMean.length * shared);
    Vectors.requireLength("class.E", classes.length % shared, 0);
    Vectors.requireLength("colour.E", colours.length % shared, 0);
    if (!(sharpness > 0)) {
      throw new IllegalArgumentException(SHARPNESS + ": " + sharpness + " (expected: above 0)");
    }
    kinds = List.copyOf(kinds);
    for (KindTables group : kinds) {
      String name = "kind." + group.name();
      Vectors.requireLength(name + ".E", group.prototypes().length, group.size() * shared);
      Vectors.requireLength(name + ".gate", group.gate().length, classes.length / shared);
    }
    objects.ifPresent(o -> {
      Vectors.requireLength("object.E", o.objects().length % shared, 0);
      Vectors.requireLength("people.E", o.people().length % shared, 0);
    });
  }

  /** Tables of a space of words and colours alone. */
  public SpaceTables(
      float[] textMean, float[] textAxes, float[] classes, float[] classMean, float[] colours) {
    this(
        textMean,
        textAxes,
        classes,
        classMean,
        colours,
        1,
        Smoothing.NONE,
        List.of(),
        Optional.empty());
  }

  /** Tables without what a detector adds. */
  public SpaceTables(
      float[] textMean,
      float[] textAxes,
      float[] classes,
      float[] classMean,
      float[] colours,
      float sharpness,
      Smoothing smoothing,
      List<KindTables> kinds,
      Optional<PictureAxes> picture) {
    this(
        textMean,
        textAxes,
        classes,
        classMean,
        colours,
        sharpness,
        smoothing,
        kinds,
        picture,
        Optional.empty());
  }

  /** The length of the space's vectors. */
  public int dimension() {
    return sharedDimension() + picture.map(PictureAxes::dimension).orElse(0);
  }

  /** The same of the tables in {@code file}, which are not read. */
  public static int sharedDimension(SafetensorsFile file) {
    return (int) file.tensor("class.mean").elements();
  }

  /** The number of leading dimensions that all modalities use. */
  public int sharedDimension() {
    return classMean.length;
  }

  /** The width of the text tower's vectors. */
  public int width() {
    return textMean.length;
  }

  /** The head of the text tower. */
  public WhitenedTextHead textHead() {
    return new WhitenedTextHead(textMean, textAxes, PrototypeDictionary.of(this), dimension());
  }

  /** The head of an image tower with the given features. */
  public PrototypeImageHead imageHead(FeatureLayout layout) {
    return new PrototypeImageHead(layout, this);
  }

  /** Reads the tensors, as floats or halves. */
  public static SpaceTables read(SafetensorsFile file) {
    Tensor mean = file.tensor("text.mu");
    Tensor classMean = file.tensor("class.mean");
    int width = (int) mean.elements();
    int shared = (int) classMean.elements();
    return new SpaceTables(
        mean.toFloats(),
        file.tensor("text.W").require(width, shared).toFloats(),
        rows(file.tensor("class.E"), shared),
        classMean.toFloats(),
        rows(file.tensor("colour.E"), shared),
        scalar(file, SHARPNESS, 1),
        new Smoothing(
            scalar(file, SMOOTHING_SHARE, Smoothing.NONE.share()),
            scalar(file, SMOOTHING_SHARPNESS, Smoothing.NONE.sharpness())),
        KindTables.readAll(file),
        PictureAxes.read(file),
        ObjectTables.read(file, shared));
  }

  static float[] rows(Tensor tensor, int dimension) {
    return tensor.require((int) tensor.elements() / dimension, dimension).toFloats();
  }

  private static float scalar(SafetensorsFile file, String name, float absent) {
    return file.contains(name) ? file.tensor(name).require().toFloats()[0] : absent;
  }

  /** Adds all tensors to a file: μ and constants as floats, the others as halves. */
  public void addTo(SafetensorsWriter writer) {
    int shared = sharedDimension();
    writer.add(Tensor.ofFloats("text.mu", new int[] {width()}, textMean));
    writer.add(Tensor.ofHalves("text.W", new int[] {width(), shared}, textAxes));
    writer.add(Tensor.ofHalves("class.E", new int[] {classes.length / shared, shared}, classes));
    writer.add(Tensor.ofHalves("class.mean", new int[] {shared}, classMean));
    writer.add(Tensor.ofHalves("colour.E", new int[] {colours.length / shared, shared}, colours));
    writer.add(scalar(SHARPNESS, sharpness));
    writer.add(scalar(SMOOTHING_SHARE, smoothing.share()));
    writer.add(scalar(SMOOTHING_SHARPNESS, smoothing.sharpness()));
    kinds.forEach(group -> group.addTo(writer));
    picture.ifPresent(axes -> axes.addTo(writer));
    objects.ifPresent(tables -> tables.addTo(writer, shared));
  }

  private static Tensor scalar(String name, float value) {
    return Tensor.ofFloats(name, new int[0], new float[] {value});
  }
}
