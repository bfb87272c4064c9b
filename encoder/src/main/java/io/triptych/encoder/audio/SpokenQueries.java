package io.triptych.encoder.audio;

import java.util.Map;

/**
 * Examples of what people search for. Put before a spoken query as if they had been said, they tell
 * the recogniser to expect the names of things rather than the sentences of a talk.
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
}
