package io.triptych.service.eval;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What an evaluation does: every task in every variant.
 *
 * @param tasks at least one, with different names
 * @param variants at least one, with different names; the others are compared with the first
 * @param cutoffs the k of each R@k
 * @param depth how many items a ranking holds
 * @param resampling how sure the figures are
 */
public record EvalPlan(
    List<EvalTask> tasks,
    List<EvalVariant> variants,
    List<Integer> cutoffs,
    int depth,
    Resampling resampling) {
  /** The k of each R@k unless said otherwise. */
  public static final List<Integer> DEFAULT_CUTOFFS = List.of(1, 5, 10);

  public EvalPlan {
    tasks = List.copyOf(tasks);
    variants = List.copyOf(variants);
    cutoffs = List.copyOf(cutoffs);
    distinct("tasks", tasks, EvalTask::name);
    distinct("variants", variants, EvalVariant::name);
    Evaluator.check(cutoffs, depth);
  }

  private static <T> void distinct(String field, List<T> values, Function<T, String> name) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(field + ": none (expected: at least 1)");
    }
    Set<String> seen = new HashSet<>();
    for (T value : values) {
      if (!seen.add(name.apply(value))) {
        throw new IllegalArgumentException(
            "%s: %s comes twice (expected: a name of its own)".formatted(field, name.apply(value)));
      }
    }
  }
}
