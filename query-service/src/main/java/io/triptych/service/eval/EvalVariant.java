package io.triptych.service.eval;

import io.triptych.service.query.WeightPreset;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One way to answer the queries of every task.
 *
 * @param name what it is called in reports and baselines
 * @param pack the model pack; empty: that of the command
 * @param data the folder of the collections; empty: that of the command
 * @param exact whether to compare with every vector instead of walking the graph
 * @param rounding to how many bits vectors are rounded before they are compared
 * @param preset how much each modality counts; empty: as the pack says
 * @param csls see {@link io.triptych.service.query.SearchQuery#csls}
 */
public record EvalVariant(
    String name,
    Optional<Path> pack,
    Optional<Path> data,
    boolean exact,
    Rounding rounding,
    Optional<WeightPreset> preset,
    boolean csls) {
  public EvalVariant {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: \"\" (expected: what the variant is called)");
    }
  }

  /** The pack and the collections of the command. */
  public static EvalVariant plain(String name, boolean exact) {
    return new EvalVariant(
        name, Optional.empty(), Optional.empty(), exact, Rounding.NONE, Optional.empty(), false);
  }
}
