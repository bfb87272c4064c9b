package io.triptych.service.eval.report;

import io.triptych.service.eval.EvalQuery;
import io.triptych.service.eval.QueryResult;
import io.triptych.service.eval.TaskRun;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The best and the worst queries of a run with the pictures of what they found and missed. */
final class QueryGallery {
  private static final int QUERIES = 8;
  private static final int HITS = 8;

  private static final String ORDER = "nDCG@10";

  private final TaskRun run;
  private final ItemSource items;

  QueryGallery(TaskRun run, ItemSource items) {
    this.run = run;
    this.items = items;
  }

  String html() {
    List<QueryResult> ordered =
        run.evaluation().results().stream()
            .sorted(
                Comparator.comparingDouble((QueryResult result) -> result.scores().get(ORDER))
                    .thenComparing(result -> result.scores().get("MRR"))
                    .thenComparing(result -> result.scores().get("MAP"))
                    .thenComparing(result -> result.query().id()))
            .toList();
    int shown = Math.min(QUERIES, ordered.size());
    int best = Math.min(QUERIES, ordered.size() - shown);
    StringBuilder html = new StringBuilder("<h3>Worst queries</h3>\n");
    ordered.subList(0, shown).forEach(result -> html.append(card(result)));
    if (best > 0) {
      html.append("<h3>Best queries</h3>\n");
      List<QueryResult> last = ordered.subList(ordered.size() - best, ordered.size());
      last.reversed().forEach(result -> html.append(card(result)));
    }
    return html.toString();
  }

  private String card(QueryResult result) {
    StringBuilder html = new StringBuilder("<article>\n<header>");
    html.append(asked(result.query()));
    html.append(
        Markup.format(
            "<small>%s · %s %s · first relevant: %s</small></header>%n<ol>%n",
            Markup.escape(result.query().id()),
            ORDER,
            Markup.percent(result.scores().get(ORDER)),
            rank(result.firstRelevant())));
    result.top().stream().limit(HITS).forEach(hit -> html.append(hit(hit, "")));
    html.append("</ol>\n");
    if (!result.missed().isEmpty()) {
      html.append("<p class=\"missed\">Relevant, but not in the first ten:</p>\n<ol>\n");
      result.missed().forEach(hit -> html.append(hit(hit, rank(hit.rank()))));
      html.append("</ol>\n");
    }
    return html.append("</article>\n").toString();
  }

  private String asked(EvalQuery query) {
    return switch (query.content()) {
      case EvalQuery.Words(String text) ->
          "<strong dir=\"auto\">" + Markup.escape(text) + "</strong>";
      case EvalQuery.Medium(var modality, var file) ->
          picture(items.picture(query))
              + "<strong>"
              + Markup.escape(modality.id() + " " + file.getFileName())
              + "</strong>";
    };
  }

  private String hit(QueryResult.Hit hit, String note) {
    ItemSource.View view = items.item(run, hit.id());
    return Markup.format(
        "<li class=\"%s\">%s<span dir=\"auto\" title=\"%s\">%s</span>%s</li>%n",
        hit.relevant() ? "hit" : "miss",
        picture(view.jpeg()),
        Markup.escape(hit.id()),
        Markup.escape(view.title()),
        note.isEmpty() ? "" : "<small>" + note + "</small>");
  }

  private static String picture(Optional<byte[]> jpeg) {
    return jpeg.map(bytes -> "<img alt=\"\" src=\"" + Markup.dataUri(bytes) + "\">")
        .orElse("<span class=\"none\"></span>");
  }

  private static String rank(OptionalInt rank) {
    return rank.isPresent() ? "rank " + rank.getAsInt() : "not found";
  }
}
