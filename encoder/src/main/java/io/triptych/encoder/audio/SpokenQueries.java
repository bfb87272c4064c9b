package io.triptych.encoder.audio;

import java.util.List;
import java.util.Map;

/**
 * Examples of what people search for. Put before a spoken query as if they had been said, they tell
 * the recogniser to expect the names of things rather than the sentences of a talk. And the words
 * that such queries have whatever they are about.
 */
final class SpokenQueries {
  private static final Map<String, String> EXAMPLES =
      Map.of(
          Transcriber.ENGLISH,
          "A parrot. A teapot. A wooden chair. Two men riding a motorcycle. A jellyfish. A small"
              + " lighthouse by the sea. A tractor. A purple sofa. Women dancing in the street. An"
              + " accordion.");

  private static final Map<String, WordList> FUNCTION_WORDS =
      Map.of(
          Transcriber.ENGLISH,
          WordList.of(
              List.of(
                  "a an the of in on at to for with and or by from",
                  "is are was it its it's this that these your my our his her their",
                  "you i we they he she be as not no one two three very here there")));

  private SpokenQueries() {}

  /** The examples in a language; empty where there are none. */
  static String before(String language) {
    return EXAMPLES.getOrDefault(language, "");
  }

  /** Words that stand between the names of things; none where they are not known. */
  static WordList functionWords(String language) {
    return FUNCTION_WORDS.getOrDefault(language, WordList.EMPTY);
  }
}
