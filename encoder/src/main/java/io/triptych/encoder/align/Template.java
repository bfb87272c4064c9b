package io.triptych.encoder.align;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with one placeholder, such as {@code a photo of a {name}}.
 *
 * @param pattern the text; the placeholder names a kind of words in braces
 * @param weight how much each text made from it counts in a mean
 */
public record Template(String pattern, double weight) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");

  public Template {
    if (PLACEHOLDER.matcher(pattern).results().count() != 1 || !(weight > 0)) {
      throw new IllegalArgumentException(
          "template: %s, %s (expected: one {placeholder} and a positive weight)"
              .formatted(pattern, weight));
    }
  }

  /** A template whose texts count once. */
  public static Template of(String pattern) {
    return new Template(pattern, 1);
  }

  /** One text for each word of the placeholder's kind; none when there are no such words. */
  public List<String> texts(Map<String, List<String>> words) {
    Matcher matcher = PLACEHOLDER.matcher(pattern);
    List<String> texts = new ArrayList<>();
    if (matcher.find()) {
      for (String word : words.getOrDefault(matcher.group(1), List.of())) {
        texts.add(pattern.substring(0, matcher.start()) + word + pattern.substring(matcher.end()));
      }
    }
    return texts;
  }
}
