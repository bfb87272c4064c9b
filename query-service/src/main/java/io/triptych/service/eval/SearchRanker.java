package io.triptych.service.eval;

import io.triptych.encoder.MediaException.Fault;
import io.triptych.encoder.Modality;
import io.triptych.indexer.collection.CollectionSearcher;
import io.triptych.service.query.Listening;
import io.triptych.service.query.Part;
import io.triptych.service.query.QueryException;
import io.triptych.service.query.SearchQuery;
import io.triptych.service.query.Searcher;
import io.triptych.service.query.WeightPreset;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ranks by searching one view of a collection.
 *
 * @param targets the modalities to search; empty: all
 * @param exact whether to compare with every vector
 * @param preset how much each modality counts; empty: as the pack says
 * @param csls see {@link SearchQuery#csls}
 * @param listening what the sounds of queries are taken for
 */
public record SearchRanker(
    Searcher searcher,
    CollectionSearcher view,
    Set<Modality> targets,
    boolean exact,
    Optional<WeightPreset> preset,
    boolean csls,
    Listening listening)
    implements Ranker {
  public SearchRanker {
    targets = Set.copyOf(targets);
  }

  /**
   * Sees that a task can be asked of a view.
   *
   * @throws IllegalArgumentException if it asks for media that no item has
   */
  public static void check(EvalTask task, CollectionSearcher view) {
    Direction direction = task.direction();
    for (Modality target : direction.searched().modalities()) {
      if (!view.holds(target)) {
        throw new IllegalArgumentException(
            "task %s: direction: %s (expected: what %s holds; no item has %s)"
                .formatted(task.name(), direction.id(), task.collection(), target.id()));
      }
    }
  }

  /**
   * The ids found, at most {@value SearchQuery#MAX_K} of them.
   *
   * @throws RefusedQueryException for silence, and a sound that is refused because nobody speaks in
   *     it
   */
  @Override
  public List<String> rank(EvalQuery query, int depth) throws IOException, RefusedQueryException {
    SearchQuery.Builder search =
        SearchQuery.builder()
            .part(part(query))
            .k(Math.min(depth, SearchQuery.MAX_K))
            .exact(exact)
            .csls(csls);
    targets.forEach(search::target);
    preset.ifPresent(search::preset);
    try {
      return searcher.search(view, search.build()).hits().stream()
          .map(hit -> hit.item().id())
          .toList();
    } catch (QueryException e) {
      if (e.kind() == QueryException.Kind.NO_SPEECH || e.reason().equals(Fault.EMPTY.name())) {
        throw new RefusedQueryException(e.reason(), e);
      }
      throw e;
    }
  }

  private Part part(EvalQuery query) throws IOException {
    return switch (query.content()) {
      case EvalQuery.Words(String text) -> Part.text(text);
      case EvalQuery.Medium(Modality modality, var file) ->
          switch (modality) {
            case IMAGE -> Part.image(Files.readAllBytes(file));
            case AUDIO -> Part.audio(Files.readAllBytes(file), listening);
            case TEXT ->
                throw new IllegalArgumentException(
                    "query: %s asks with a text's file (expected: image or audio)"
                        .formatted(query.id()));
          };
    };
  }
}
