package io.triptych.encoder.align;

import java.util.List;

/**
 * Templates whose texts are averaged.
 *
 * @param weight how much the group's mean counts beside those of other groups
 */
public record TemplateGroup(double weight, List<Template> templates) {
  public TemplateGroup {
    templates = List.copyOf(templates);
    if (templates.isEmpty() || !(weight > 0)) {
      throw new IllegalArgumentException(
          "group: %s, weight %s (expected: templates and a positive weight)"
              .formatted(templates, weight));
    }
  }

  /** A group of equally counting texts. */
  static TemplateGroup of(double weight, String... patterns) {
    return new TemplateGroup(weight, List.of(patterns).stream().map(Template::of).toList());
  }
}
