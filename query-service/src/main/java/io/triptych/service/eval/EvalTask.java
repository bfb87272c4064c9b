package io.triptych.service.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * One judged set of queries over one collection.
 *
 * @param name what the task is called in reports and baselines
 * @param collection the collection to search
 * @param queries the file of queries, see {@link EvalQueries}
 * @param qrels the file of judgements, see {@link Qrels}
 * @param direction which of the queries are asked, and what they are compared with
 * @param language asks only queries of this language; empty: of every one
 */
public record EvalTask(
    String name,
    String collection,
    Path queries,
    Path qrels,
    Direction direction,
    String language) {
  public EvalTask {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: \"\" (expected: what the task is called)");
    }
    Objects.requireNonNull(collection, "collection");
    Objects.requireNonNull(queries, "queries");
    Objects.requireNonNull(qrels, "qrels");
  }

  /** The queries of {@code all} that this task asks. */
  List<EvalQuery> select(List<EvalQuery> all) {
    List<EvalQuery> selected =
        all.stream()
            .filter(query -> direction.asked().admits(query.content()))
            .filter(query -> language.isEmpty() || query.language().equals(language))
            .toList();
    if (selected.isEmpty()) {
      throw new IllegalArgumentException(
          "task %s: none of %d queries is %s%s (expected: at least 1)"
              .formatted(
                  name,
                  all.size(),
                  direction.id(),
                  language.isEmpty() ? "" : " in language " + language));
    }
    return selected;
  }
}
