package io.triptych.encoder.audio;

import io.triptych.encoder.audio.Transcript.Alternative;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The texts that a sound may be. Those with the same words, which differ in case and punctuation
 * only, are one, and their probabilities add up; it is spelt as the most probable of them. They are
 * ranked by log-probability over the root of the number of tokens: without it what is cut short
 * wins, with the number itself what goes on for too long.
 */
final class SpokenTexts {
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}']+");

  private final List<Group> groups;

  private record Group(Decoding spelt, String text, double logProbability) {
    Group with(Group other) {
      double sum = logProbability + Math.log1p(Math.exp(other.logProbability - logProbability));
      return new Group(spelt, text, sum);
    }

    double score() {
      return logProbability / Math.sqrt(spelt.tokens().length + 1);
    }
  }

  /**
   * Ranks texts.
   *
   * @param texts at least one, the most probable first
   * @param decoder turns tokens into text
   */
  SpokenTexts(List<Decoding> texts, Function<int[], String> decoder) {
    Map<String, Group> byWords = new LinkedHashMap<>();
    for (Decoding one : texts) {
      String text = decoder.apply(one.tokens());
      byWords.merge(
          NO_WORD.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ").strip(),
          new Group(one, text, one.logProbability()),
          Group::with);
    }
    groups =
        byWords.values().stream()
            .sorted(Comparator.comparingDouble(Group::score).reversed())
            .toList();
  }

  /** The most probable spelling of the best words. */
  Decoding best() {
    return groups.getFirst().spelt();
  }

  /** All but empty ones, the best first. */
  List<Alternative> alternatives() {
    return groups.stream()
        .filter(group -> !group.text().isEmpty())
        .map(group -> new Alternative(group.text(), group.logProbability()))
        .toList();
  }
}
