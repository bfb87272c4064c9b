package io.triptych.encoder.align;

import java.util.List;

/**
 * How a shared space is made from texts: which texts span it, which stand for a class and for a
 * colour, and the constants.
 *
 * @param bank the texts of each class over which mean and principal axes are taken
 * @param classes the texts whose weighted means make a class prototype
 * @param colours the texts whose weighted means make a colour prototype
 * @param dimension the number of axes kept
 * @param softening the power of an axis' eigenvalue that its coordinate is divided by: 0 keeps the
 *     text tower's distances, ½ whitens
 * @param colourNorm the mean norm that the colour prototypes are scaled to: the weight of colours
 *     beside the classes, whose part has norm 1
 */
public record SpaceRecipe(
    List<Template> bank,
    List<TemplateGroup> classes,
    List<TemplateGroup> colours,
    int dimension,
    double softening,
    double colourNorm) {

  /** The recipe of the default pack. */
  public static final SpaceRecipe DEFAULT =
      new SpaceRecipe(
          List.of(
              Template.of("a photo of a {name}"), Template.of("{gloss}"), Template.of("{name}")),
          List.of(
              new TemplateGroup(
                  1,
                  List.of(
                      Template.of("{name}"),
                      Template.of("{lemma}"),
                      Template.of("a photo of a {name}"),
                      new Template("{gloss}", 2)))),
          List.of(
              TemplateGroup.of(0.7, "{name}", "a {name} object", "{name} clothes"),
              TemplateGroup.of(0.3, "{chinese}", "{chinese}的东西")),
          256,
          0.25,
          1);

  public SpaceRecipe {
    bank = List.copyOf(bank);
    classes = List.copyOf(classes);
    colours = List.copyOf(colours);
    if (dimension < 1 || !(softening >= 0) || !(colourNorm > 0)) {
      throw new IllegalArgumentException(
          "recipe: dimension %d, softening %s, colour norm %s (expected: positive)"
              .formatted(dimension, softening, colourNorm));
    }
  }
}
