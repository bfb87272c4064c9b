package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.service.query.SearchQuery;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is searched, and how. */
final class TargetOption {
  @Option(
      names = "--target",
      paramLabel = "image|text|audio",
      split = ",",
      description = "Compare with these media of the items only; may be repeated (default: all).")
  private List<Modality> targets;

  @Option(names = "--exact", description = "Compare with every vector instead of the graph.")
  private boolean exact;

  Set<Modality> targets() {
    return targets == null ? Set.of() : EnumSet.copyOf(targets);
  }

  boolean exact() {
    return exact;
  }

  /** Sets both on a query. */
  SearchQuery.Builder apply(SearchQuery.Builder query) {
    targets().forEach(query::target);
    return query.exact(exact);
  }
}
