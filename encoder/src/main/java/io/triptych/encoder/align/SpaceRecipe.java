package io.triptych.encoder.align;

import io.triptych.encoder.head.Smoothing;
import java.util.List;
import java.util.Optional;

/**
 * How a shared space is made from texts: which texts span it, which stand for a class, a kind and a
 * colour, and the constants.
 *
 * @param words the texts
 * @param dimension the number of axes kept, which all modalities share
 * @param softening the power of an axis' eigenvalue that its coordinate is divided by: 0 keeps the
 *     text tower's distances, ½ whitens
 * @param weights the constants of the heads
 * @param objects what a detector adds to pictures; empty for a space without
 */
public record SpaceRecipe(
    Words words, int dimension, double softening, Weights weights, Optional<Objects> objects) {

  /**
   * What texts are made of each class, kind and colour.
   *
   * @param bank the texts of each class over which mean and principal axes are taken
   * @param classes the texts whose weighted means make a class prototype
   * @param kinds the same for a kind
   * @param colours the same for a colour
   */
  public record Words(
      List<Template> bank,
      List<TemplateGroup> classes,
      List<TemplateGroup> kinds,
      List<TemplateGroup> colours) {
    public Words {
      bank = List.copyOf(bank);
      classes = List.copyOf(classes);
      kinds = List.copyOf(kinds);
      colours = List.copyOf(colours);
    }
  }

  /**
   * What counts how much in a vector.
   *
   * @param sharpness the power to which class probabilities are taken
   * @param colour the mean norm of colour prototypes, beside classes, whose part has norm 1
   * @param kinds the share of a gate's classes that is passed on to kinds, in [0, 1]; 0 for a space
   *     without kinds
   * @param picture the norm of the part that pictures have for themselves, beside the shared one,
   *     which has norm 1; 0 for a space without
   * @param smoothing how texts are drawn to prototypes
   */
  public record Weights(
      double sharpness, double colour, double kinds, double picture, Smoothing smoothing) {
    public Weights {
      if (!(sharpness > 0) || !(colour > 0) || !(kinds >= 0 && kinds <= 1) || !(picture >= 0)) {
        throw new IllegalArgumentException(
            "weights: sharpness %s, colour %s, kinds %s, picture %s (expected: the first two above"
                    .formatted(sharpness, colour, kinds, picture)
                + " 0, kinds from 0 to 1, picture at least 0)");
      }
    }
  }

  /**
   * What stands for a detector's objects and people, and how much it counts.
   *
   * @param objects the texts of an object
   * @param people the texts of a number of people
   * @param objectWeight the norm of an object's prototype before the mean of all is taken off
   * @param peopleWeight the norm of a number of people
   */
  public record Objects(
      List<TemplateGroup> objects,
      List<TemplateGroup> people,
      double objectWeight,
      double peopleWeight) {
    public Objects {
      objects = List.copyOf(objects);
      people = List.copyOf(people);
      if (!(objectWeight > 0) || !(peopleWeight > 0)) {
        throw new IllegalArgumentException(
            "weights: objects %s, people %s (expected: above 0)"
                .formatted(objectWeight, peopleWeight));
      }
    }

    /** Objects and people in English alone. */
    public static final Objects ENGLISH =
        new Objects(
            List.of(TemplateGroup.of(1, "{name}", "a photo of a {name}", "a {name}")),
            List.of(TemplateGroup.of(1, "{phrase}")),
            0.5,
            0.4);

    /** Objects and people in English and Chinese. */
    public static final Objects DEFAULT =
        new Objects(
            List.of(
                TemplateGroup.of(0.7, "{name}", "a photo of a {name}", "a {name}"),
                TemplateGroup.of(0.3, "{chinese}")),
            List.of(TemplateGroup.of(0.7, "{phrase}"), TemplateGroup.of(0.3, "{chinese}")),
            0.5,
            0.4);
  }

  private static final List<TemplateGroup> COLOURS =
      List.of(
          TemplateGroup.of(0.7, "{name}", "a {name} object", "{name} clothes"),
          TemplateGroup.of(0.3, "{chinese}", "{chinese}的东西"));

  /**
   * A space of words and colours alone, in English but for the colours: nothing in it was fitted to
   * a picture.
   */
  public static final SpaceRecipe PLAIN =
      new SpaceRecipe(
          new Words(
              List.of(
                  Template.of("a photo of a {name}"),
                  Template.of("{gloss}"),
                  Template.of("{name}")),
              List.of(
                  new TemplateGroup(
                      1,
                      List.of(
                          Template.of("{name}"),
                          Template.of("{lemma}"),
                          Template.of("a photo of a {name}"),
                          new Template("{gloss}", 2)))),
              List.of(),
              COLOURS),
          256,
          0.25,
          new Weights(1, 1, 0, 0, Smoothing.NONE));

  /**
   * The recipe of the default pack: English and Chinese words, everyday scenes, kinds of garments
   * and groceries, 24 dimensions of pictures alone.
   */
  public static final SpaceRecipe DEFAULT =
      new SpaceRecipe(
          new Words(
              List.of(
                  Template.of("{name}"),
                  Template.of("a photo of a {name}"),
                  Template.of("{gloss}"),
                  Template.of("{chinese}"),
                  Template.of("{chinese}的照片")),
              List.of(
                  TemplateGroup.of(2, "{name}"),
                  TemplateGroup.of(2, "{lemma}"),
                  TemplateGroup.of(2, "a photo of a {name}"),
                  TemplateGroup.of(2, "{gloss}"),
                  TemplateGroup.of(2, "{chinese}"),
                  TemplateGroup.of(1, "{chinese}的照片"),
                  TemplateGroup.of(2, "{scene}"),
                  TemplateGroup.of(1, "{chinese_scene}")),
              List.of(
                  TemplateGroup.of(0.7, "{name}", "a photo of {name}"),
                  TemplateGroup.of(0.3, "{chinese}")),
              COLOURS),
          232,
          0.25,
          new Weights(0.7, 0.9, 0.4, 0.8, new Smoothing(0.3f, 20)));

  /** A recipe without a detector. */
  public SpaceRecipe(Words words, int dimension, double softening, Weights weights) {
    this(words, dimension, softening, weights, Optional.empty());
  }

  /** This recipe with a detector's objects and people. */
  public SpaceRecipe with(Objects added) {
    return new SpaceRecipe(words, dimension, softening, weights, Optional.of(added));
  }

  public SpaceRecipe {
    if (dimension < 1 || !(softening >= 0)) {
      throw new IllegalArgumentException(
          "recipe: dimension %d, softening %s (expected: at least 1, at least 0)"
              .formatted(dimension, softening));
    }
  }

  /** Whether the space needs tables that were fitted to pictures. */
  public boolean needsFitted() {
    return weights.kinds() > 0 || weights.picture() > 0;
  }
}
