package io.triptych.cli;

import io.triptych.encoder.Modality;
import io.triptych.indexer.AttributeValue;
import io.triptych.indexer.collection.StoredItem;
import io.triptych.service.query.KnnEffort;
import io.triptych.service.query.RankedItem;
import io.triptych.service.query.ScoreTerm;
import io.triptych.service.query.SearchResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The answer to a search as a table, with the numbers behind it where they were asked for. */
final class SearchTable {
  private final int width;

  SearchTable(int width) {
    this.width = width;
  }

  /** One row for each hit, numbered from {@code offset} on. */
  String hits(SearchResults results, int offset) {
    if (results.hits().isEmpty()) {
      return "Nothing found.\n";
    }
    boolean priced =
        results.hits().stream().anyMatch(hit -> hit.item().attributes().containsKey("price"));
    boolean ranked = results.hits().stream().anyMatch(hit -> hit.rankValue().isPresent());
    boolean folded = results.hits().stream().anyMatch(hit -> !hit.collapsed().isEmpty());
    TextTable table = new TextTable().right("#").right("score");
    if (ranked) {
      table.right("rank value");
    }
    table.shrinking("id").shrinking("title");
    if (priced) {
      table.right("price");
    }
    if (folded) {
      table.right("folded");
    }
    int rank = offset;
    for (RankedItem hit : results.hits()) {
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(++rank));
      cells.add(number(hit.score()));
      if (ranked) {
        cells.add(hit.rankValue().isPresent() ? number(hit.rankValue().getAsDouble()) : "");
      }
      cells.add(hit.item().id());
      cells.add(hit.item().title());
      if (priced) {
        cells.add(price(hit.item()));
      }
      if (folded) {
        cells.add(hit.collapsed().isEmpty() ? "" : Integer.toString(hit.collapsed().size()));
      }
      table.row(cells.toArray(String[]::new));
    }
    return table.render(width);
  }

  /** What each score is made of, and what each k-NN search did. */
  String explanation(SearchResults results, int offset) {
    TextTable terms = new TextTable().right("#").right("part").left("compared with");
    terms.right("raw").right("relevance").right("weight").right("contribution");
    boolean ranked =
        results.hits().stream()
            .flatMap(hit -> hit.terms().stream())
            .anyMatch(term -> term.rank().isPresent());
    if (ranked) {
      terms.right("rank");
    }
    int rank = offset;
    for (RankedItem hit : results.hits()) {
      rank++;
      for (ScoreTerm term : hit.terms()) {
        List<String> cells = new ArrayList<>();
        cells.add(Integer.toString(rank));
        cells.add(Integer.toString(term.part()));
        cells.add(term.target().map(Modality::id).orElse("words (BM25)"));
        cells.add(Double.isNaN(term.raw()) ? "-" : number(term.raw()));
        cells.add(number(term.relevance()));
        cells.add(number(term.weight()));
        cells.add(number(term.contribution()));
        if (ranked) {
          cells.add(term.rank().isPresent() ? Integer.toString(term.rank().getAsInt()) : "-");
        }
        terms.row(cells.toArray(String[]::new));
      }
    }
    String effort =
        results.effort().stream().map(SearchTable::effort).collect(Collectors.joining());
    return terms.render(width) + "\n" + effort;
  }

  private static String effort(KnnEffort effort) {
    return "part %d in %s: %s, %d vectors compared, %d candidates, %d of %d found%n"
        .formatted(
            effort.part(),
            effort.target().id(),
            effort.exact() ? "exact" : "graph",
            effort.visited(),
            effort.candidates(),
            effort.found(),
            effort.asked());
  }

  private static String price(StoredItem item) {
    return item.attributes().get("price") instanceof AttributeValue.Numeric(double price)
        ? String.format(Locale.ROOT, price == Math.rint(price) ? "%.0f" : "%.2f", price)
        : "";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
