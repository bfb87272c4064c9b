package io.triptych.encoder.pack;

import io.triptych.encoder.text.Pooling;
import java.nio.file.Path;
import java.util.Optional;
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
 * @param prefix what is put before every text; empty, what the checkpoint's own default says
 * @param pooling of a text tower without a projection; empty, what the checkpoint says, else the
 *     mean
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
    Optional<String> prefix,
    Optional<Pooling> pooling,
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
  }
}
