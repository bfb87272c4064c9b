package io.triptych.encoder.pack;

import io.triptych.encoder.Embedding;
import io.triptych.encoder.Modality;
import io.triptych.encoder.align.SpaceTexts;
import io.triptych.encoder.head.Evidence;
import io.triptych.encoder.head.PictureEvidence;
import io.triptych.encoder.head.ProjectionHead;
import io.triptych.encoder.head.PrototypeImageHead;
import io.triptych.encoder.head.ResidualHead;
import io.triptych.encoder.image.HeatMap;
import io.triptych.encoder.image.ImageTower;
import io.triptych.encoder.image.PictureEncoder;
import io.triptych.encoder.image.RgbImage;
import io.triptych.encoder.image.VisionTower;
import io.triptych.encoder.kernel.Dot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Shows why a picture matches a text, and where. With the default pack's image tower: the classes,
 * kinds, colours, objects and people whose words speak for the text, and at each position of the
 * last feature map how sure the classifier is of those classes. With a vision transformer:
 * attention rollout.
 */
public final class PictureExplainer implements AutoCloseable {
  /** The classes and kinds that the map is drawn of: those that speak most for the text. */
  private static final int MAPPED = 10;

  /** The group of what training on pairs has changed of the cosine. */
  private static final String TRAINED = "trained";

  private final PackEncoder encoder;
  private final SpaceTexts words;

  private PictureExplainer(PackEncoder encoder, SpaceTexts words) {
    this.encoder = encoder;
    this.words = words;
  }

  /**
   * Opens a pack.
   *
   * @throws IllegalArgumentException if it has no tower for texts or none for pictures
   */
  public static PictureExplainer open(ModelPack pack, int threads) throws IOException {
    pack.manifest().tower(Modality.TEXT);
    pack.manifest().tower(Modality.IMAGE);
    return new PictureExplainer(new PackEncoder(pack, threads), SpaceTexts.imageNet());
  }

  /**
   * Explains one pair.
   *
   * @throws IllegalArgumentException if the image tower is convolutional and not the default pack's
   */
  public PictureExplanation explain(RgbImage image, String text) {
    float[] query = encoder.encodeText(text).vector();
    PictureEncoder tower = encoder.imageTower();
    ProjectionHead top = encoder.head(Modality.IMAGE);
    ProjectionHead base = top instanceof ResidualHead residual ? residual.base() : top;
    if (tower instanceof ImageTower classifier && base instanceof PrototypeImageHead head) {
      return byClasses(image, query, classifier.look(image), head);
    }
    if (!(tower instanceof VisionTower vision)) {
      throw new IllegalArgumentException(
          "image tower: %s (expected: a classifier with prototypes, or a transformer)"
              .formatted(tower.getClass().getSimpleName()));
    }
    Embedding embedding = encoder.encodeImage(image);
    return new PictureExplanation(
        "attention-rollout",
        Dot.product(query, embedding.vector()),
        List.of(),
        vision.rollout(image));
  }

  private PictureExplanation byClasses(
      RgbImage image, float[] query, ImageTower.Look look, PrototypeImageHead head) {
    PictureEvidence evidence = head.explain(look.features(), query);
    List<Evidence> parts = evidence.parts();
    List<Evidence> things =
        parts.stream().filter(p -> p.isThing() && p.contribution() > 0).limit(MAPPED).toList();
    double[] values = new double[look.rows() * look.columns()];
    int classes = look.probabilities().length / values.length;
    for (int i = 0; i < values.length; i++) {
      values[i] = evidence.at(things, look.probabilities(), i * classes);
    }
    double cosine = Dot.product(query, encoder.project(Modality.IMAGE, look.features()));
    List<PictureExplanation.Part> named = new ArrayList<>(parts.stream().map(this::named).toList());
    if (encoder.head(Modality.IMAGE) instanceof ResidualHead) {
      double before = parts.stream().mapToDouble(Evidence::contribution).sum();
      named.addFirst(new PictureExplanation.Part(TRAINED, "pairs", 1, cosine - before));
    }
    return new PictureExplanation(
        "class-evidence",
        cosine,
        named,
        HeatMap.scaled(image, look.rows(), look.columns(), values));
  }

  private PictureExplanation.Part named(Evidence part) {
    return new PictureExplanation.Part(
        part.group(), name(part.group(), part.index()), part.share(), part.contribution());
  }

  private String name(String group, int index) {
    return switch (group) {
      case Evidence.CLASSES -> name(words.classes(), index, "name");
      case Evidence.OBJECTS -> name(words.objects(), index, "name");
      case Evidence.COLOURS ->
          name(words.colours().stream().map(SpaceTexts.Colour::words).toList(), index, "name");
      case Evidence.PEOPLE -> people(index);
      default ->
          words.kinds().stream()
              .filter(kinds -> kinds.name().equals(group))
              .findFirst()
              .map(kinds -> name(kinds.kinds(), index, "name"))
              .orElse(group + " " + index);
    };
  }

  private String people(int index) {
    if (index == 0) {
      return "no people";
    }
    String most = index == words.people().size() ? " or more" : "";
    return name(words.people(), index - 1, "phrase") + most;
  }

  /** The first word of a sort; of other words than ours only the number is known. */
  private static String name(List<Map<String, List<String>>> members, int index, String sort) {
    List<String> found =
        index < members.size() ? members.get(index).getOrDefault(sort, List.of()) : List.of();
    return found.isEmpty() ? Integer.toString(index) : found.getFirst();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
