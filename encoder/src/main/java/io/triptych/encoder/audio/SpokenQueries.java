package io.triptych.encoder.audio;

import io.triptych.encoder.align.SpaceTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is known of spoken queries before any is heard: examples, and words that any of them may
 * have whatever the catalogue.
 *
 * <p>Put before a spoken query as if they had been said, the examples tell the recogniser to expect
 * the names of things rather than the sentences of a talk.
 */
final class SpokenQueries {
  private static final Map<String, String> EXAMPLES =
      Map.of(
          Transcriber.ENGLISH,
          "A parrot. A teapot. A wooden chair. Two men riding a motorcycle. A jellyfish. A small"
              + " lighthouse by the sea. A tractor. A purple sofa. Women dancing in the street. An"
              + " accordion.");

  private SpokenQueries() {}

  /** The examples in a language; empty where there are none. */
  static String before(String language) {
    return EXAMPLES.getOrDefault(language, "");
  }

  /**
   * Words that stand between the names of things, and the names of what pictures often show; none
   * where they are not known.
   */
  static WordList usualWords(String language) {
    return language.equals(Transcriber.ENGLISH) ? English.WORDS : WordList.EMPTY;
  }

  /** Read when first asked for. */
  private static final class English {
    private static final List<String> FUNCTION_WORDS =
        List.of(
            "a an the of in on at to for with and or by from",
            "is are was it its it's this that these your my our his her their",
            "you i we they he she be as not no one two three very here there");
    private static final List<String> SORTS = List.of("name", "lemma");

    static final WordList WORDS = words();

    private static WordList words() {
      List<String> all = new ArrayList<>(FUNCTION_WORDS);
      try {
        SpaceTexts texts = SpaceTexts.imageNet();
        Stream.of(
                texts.classes().stream(),
                texts.kinds().stream().flatMap(group -> group.kinds().stream()),
                texts.colours().stream().map(SpaceTexts.Colour::words),
                texts.objects().stream())
            .flatMap(things -> things)
            .forEach(
                thing -> SORTS.forEach(sort -> all.addAll(thing.getOrDefault(sort, List.of()))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return WordList.of(all);
    }
  }
}
