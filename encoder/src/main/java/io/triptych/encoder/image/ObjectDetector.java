package io.triptych.encoder.image;

import io.triptych.encoder.image.AntialiasedResize.Filter;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds everyday objects and people: which classes are there, how many people, and where. Safe for
 * use by many threads.
 */
public final class ObjectDetector {
  /** How many people are told apart: none, one, two, three or more. */
  public static final int PEOPLE = 4;

  /** The class of people. */
  private static final int PERSON = 0;

  /** A box whose best class is not above it is no evidence. */
  private static final float LEAST_BOX = 0.08f;

  /** The most boxes that are looked at, the surest first. */
  private static final int MOST_BOXES = 60;

  /** Below this score, two persons are not told apart any more. */
  private static final double LEAST_SCORE = 0.3;

  private static final double MOST_OVERLAP = 0.5;

  private final SsdMobileNetConfig config;
  private final SsdMobileNet network;
  private final ThreadLocal<SsdMobileNet.Workspace> workspace;
  private final AntialiasedResize resize = new AntialiasedResize(Filter.BILINEAR);
  private final NonMaximumSuppression suppression =
      new NonMaximumSuppression(LEAST_SCORE, MOST_OVERLAP);

  private ObjectDetector(SafetensorsFile file, SsdMobileNetConfig config) {
    this.config = config;
    network = new SsdMobileNet(file, config);
    workspace = ThreadLocal.withInitial(() -> network.new Workspace());
  }

  /**
   * Reads a detector.
   *
   * @param weights safetensors as {@code CocoSsdImporter} writes them
   */
  public static ObjectDetector open(SsdMobileNetConfig config, Path weights) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      return new ObjectDetector(file, config);
    }
  }

  /** The number of classes. */
  public int classes() {
    return config.classes();
  }

  /**
   * What was found in a picture.
   *
   * @param scores [classes], of each class the largest score of any box
   * @param people how many people were told apart
   * @param detections what stays of each class after non-maximum suppression, the surest first
   */
  public record Objects(float[] scores, int people, List<Detection> detections) {

    /** [{@link #PEOPLE}], 1 at the number of people, the last for that many and more. */
    public float[] peopleFeature() {
      float[] feature = new float[PEOPLE];
      feature[Math.min(people, PEOPLE - 1)] = 1;
      return feature;
    }
  }

  /** Looks at a picture. */
  public Objects detect(RgbImage image) {
    SsdMobileNet.Output output = look(image);
    float[] scores = new float[config.classes()];
    List<List<Detection>> byClass = new ArrayList<>();
    scores(output, scores, byClass);
    List<Detection> kept = new ArrayList<>();
    byClass.forEach(found -> kept.addAll(suppression.apply(found)));
    kept.sort(Comparator.comparingDouble(Detection::score).reversed());
    int people = (int) kept.stream().filter(d -> d.kind() == PERSON).count();
    return new Objects(scores, people, List.copyOf(kept));
  }

  /** Every box with its scores, before any is left out. */
  SsdMobileNet.Output look(RgbImage image) {
    RgbImage square = resize.resize(image, config.inputSize(), config.inputSize());
    float[] input = square.normalised((float) config.mean(), (float) config.std());
    return network.forward(input, workspace.get());
  }

  private void scores(SsdMobileNet.Output output, float[] scores, List<List<Detection>> byClass) {
    IntStream.range(0, scores.length).forEach(c -> byClass.add(new ArrayList<>()));
    for (int box : surest(output)) {
      for (int c = 0; c < scores.length; c++) {
        float score = output.scores()[box * scores.length + c];
        scores[c] = Math.max(scores[c], score);
        byClass.get(c).add(new Detection(output.boxes().get(box), c, score));
      }
    }
  }

  private List<Integer> surest(SsdMobileNet.Output output) {
    int classes = config.classes();
    float[] best = new float[output.boxes().size()];
    for (int i = 0; i < output.scores().length; i++) {
      best[i / classes] = Math.max(best[i / classes], output.scores()[i]);
    }
    return IntStream.range(0, best.length)
        .filter(box -> best[box] > LEAST_BOX)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer box) -> best[box]).reversed())
        .limit(MOST_BOXES)
        .toList();
  }
}
