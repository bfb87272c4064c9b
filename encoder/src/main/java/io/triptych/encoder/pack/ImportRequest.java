package io.triptych.encoder.pack;

import io.triptych.encoder.text.Pooling;
import io.triptych.encoder.text.Prefixes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What is to become a pack, and how.
 *
 * @param source the checkpoint's folder
 * @param target the pack's folder; absent or empty
 * @param licence the weights' licence, an SPDX expression
 * @param name the pack's name
 * @param origin where the checkpoint is from, such as {@code owner/model}
 * @param revision which revision of it, if that is known
 * @param prefixes what is put before texts; empty, what the checkpoint's own prompts say
 * @param pooling of a text tower without a projection; empty, what the checkpoint says, else the
 *     mean
 * @param maxTokens the longest text in tokens, special ones included; empty, what {@code
 *     sentence_bert_config.json} says, else what tokenizer and network take, but not above {@link
 *     io.triptych.encoder.text.TextTower#DEFAULT_MAX_TOKENS}
 * @param reduction to fewer dimensions; empty, vectors stay as trained
 * @param threads how many to encode with
 */
public record ImportRequest(
    Path source,
    Path target,
    String licence,
    String name,
    String origin,
    Optional<String> revision,
    Optional<Prefixes> prefixes,
    Optional<Pooling> pooling,
    OptionalInt maxTokens,
    Optional<Reduction> reduction,
    int threads) {
  private static final Pattern SPDX =
      Pattern.compile(
          "\\(*[A-Za-z0-9][A-Za-z0-9.+-]*\\)*( (AND|OR|WITH) \\(*[A-Za-z0-9][A-Za-z0-9.+-]*\\)*)*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /**
   * Fewer dimensions by principal axes.
   *
   * @param dimension how many are kept
   * @param fit texts and pictures, one a line ({@link FitData})
   */
  public record Reduction(int dimension, Path fit) {
    public Reduction {
      if (dimension < 1) {
        throw new IllegalArgumentException("dim: " + dimension + " (expected: at least 1)");
      }
    }
  }

  public ImportRequest {
    if (!SPDX.matcher(licence).matches()) {
      throw new IllegalArgumentException(
          "licence: \"" + licence + "\" (expected: an SPDX expression such as MIT)");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: \"" + name + "\" (expected: letters, digits, dots, dashes and underscores)");
    }
    if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "max tokens: " + maxTokens.getAsInt() + " (expected: at least 1)");
    }
  }
}
