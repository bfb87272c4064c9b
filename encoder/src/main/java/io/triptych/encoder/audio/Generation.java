package io.triptych.encoder.audio;

import com.fasterxml.jackson.databind.JsonNode;
import io.triptych.encoder.block.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a Whisper checkpoint generates, from {@code generation_config.json}.
 *
 * @param start the first token of every prompt
 * @param end the token that ends a text
 * @param noTimestamps the token that asks for text without time stamps; null where {@code forced}
 *     says it all
 * @param languages the token of each language, such as {@code en}; empty where there is one only
 * @param tasks the token of each task, such as {@code transcribe}; empty where there is one only
 * @param forced the tokens behind the first, where neither languages nor tasks are named
 * @param suppressed tokens that are never generated
 * @param suppressedFirst tokens that are not the first one generated
 */
record Generation(
    int start,
    int end,
    Integer noTimestamps,
    Map<String, Integer> languages,
    Map<String, Integer> tasks,
    List<Integer> forced,
    List<Integer> suppressed,
    List<Integer> suppressedFirst) {

  /** Reads it; older checkpoints have it in {@code config.json}. */
  static Generation read(ModelConfig s) {
    return new Generation(
        s.integer("decoder_start_token_id"),
        s.integer("eos_token_id"),
        s.has("no_timestamps_token_id") ? s.integer("no_timestamps_token_id") : null,
        tokens(s.in("lang_to_id")),
        tokens(s.in("task_to_id")),
        forced(s),
        s.integers("suppress_tokens", List.of()),
        s.integers("begin_suppress_tokens", List.of()));
  }

  private static Map<String, Integer> tokens(ModelConfig s) {
    Map<String, Integer> tokens = new TreeMap<>();
    for (String name : (Iterable<String>) s.json()::fieldNames) {
      tokens.put(name.replaceAll("^<\\||\\|>$", ""), s.integer(name));
    }
    return tokens;
  }

  /** Pairs of a position and its token; a token that is null is chosen by the caller. */
  private static List<Integer> forced(ModelConfig s) {
    List<Integer> forced = new ArrayList<>();
    for (JsonNode pair : s.json().path("forced_decoder_ids")) {
      if (pair.path(0).asInt() != forced.size() + 1) {
        throw new IllegalArgumentException(
            "forced_decoder_ids: " + pair + " (expected: position " + (forced.size() + 1) + ")");
      }
      forced.add(pair.path(1).isIntegralNumber() ? (Integer) pair.path(1).intValue() : null);
    }
    return forced;
  }

  /**
   * Returns this if every suppressed token is one of {@code vocabulary}.
   *
   * @throws IllegalArgumentException if one is not
   */
  Generation require(int vocabulary) {
    for (List<Integer> tokens : List.of(suppressed, suppressedFirst)) {
      for (int token : tokens) {
        if (token < 0 || token >= vocabulary) {
          throw new IllegalArgumentException(
              "suppressed token: " + token + " (expected: 0 to " + (vocabulary - 1) + ")");
        }
      }
    }
    return this;
  }

  /**
   * Returns this if it can tell speech from other sounds and write time stamps, which are the last
   * tokens of a vocabulary.
   *
   * @throws IllegalArgumentException if it cannot
   */
  Generation requireTimes(int vocabulary) {
    if (noTimestamps == null || noTimestamps < 3 || noTimestamps + 1 >= vocabulary) {
      throw new IllegalArgumentException(
          "no_timestamps_token_id: %s (expected: 3 to %d, with time stamps behind it)"
              .formatted(noTimestamps, vocabulary - 2));
    }
    return this;
  }

  /** The first time stamp, 0.00 s; each one after it is 0.02 s later. */
  int firstTime() {
    return noTimestamps + 1;
  }

  /** The token whose probability after {@link #start} is that of no speech at all. */
  int noSpeech() {
    return noTimestamps - 1;
  }

  /** The token before the text that was written last. */
  int previous() {
    return noTimestamps - 2;
  }

  /** The tokens before a text with time stamps; see {@link #prompt}. */
  int[] promptWithTimes(String language, String task) {
    int[] prompt = prompt(language, task);
    return Arrays.copyOf(prompt, prompt.length - 1);
  }

  /**
   * The tokens before a text without time stamps.
   *
   * @param language such as {@code en}; not looked at where there is one only
   * @param task {@code transcribe} or {@code translate}; not looked at where there is one only
   */
  int[] prompt(String language, String task) {
    List<Integer> prompt = new ArrayList<>(List.of(start));
    if (noTimestamps == null) {
      prompt.addAll(forced);
      if (forced.isEmpty() || forced.contains(null)) {
        throw new IllegalArgumentException(
            "no_timestamps_token_id: none (expected: one, or all of forced_decoder_ids)");
      }
    } else {
      if (!languages.isEmpty()) {
        prompt.add(token("language", language, languages));
        prompt.add(token("task", task, tasks));
      }
      prompt.add(noTimestamps);
    }
    return prompt.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int token(String what, String name, Map<String, Integer> tokens) {
    Integer token = name == null ? null : tokens.get(name);
    if (token == null) {
      throw new IllegalArgumentException(
          what + ": " + name + " (expected: one of " + String.join(", ", tokens.keySet()) + ")");
    }
    return token;
  }
}
