package io.triptych.indexer.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How the columns of a table make items.
 *
 * @param columns which columns give which values of an item; a column that is not named here gives
 *     the value of its own name
 * @param delimiter between the cells of CSV; empty for a comma, or a tab in files that end in .tsv
 *     or .tab
 * @param listSeparator between the values of one cell, for pictures, sounds and keywords; tables
 *     with lists of their own are not cut
 * @param keywords attributes of CSV that are keywords whatever they look like
 */
public record TableOptions(
    List<Column> columns, String delimiter, String listSeparator, Set<String> keywords) {
  /** Columns under their own names, lists cut at bars. */
  public static final TableOptions DEFAULT = new TableOptions(List.of(), "", "|", Set.of());

  /** The column called {@code name} gives the value {@code target}. */
  public record Column(String target, String name) {
    public Column {
      if (target.isBlank() || name.isBlank()) {
        throw new IllegalArgumentException(
            "columns: %s=%s (expected: VALUE=COLUMN)".formatted(target, name));
      }
    }
  }

  public TableOptions {
    columns = List.copyOf(columns);
    keywords = Set.copyOf(keywords);
    Objects.requireNonNull(listSeparator, "listSeparator");
    boolean plain =
        delimiter.length() == 1
            && delimiter.charAt(0) < 128
            && "\"\r\n".indexOf(delimiter.charAt(0)) < 0;
    if (!delimiter.isEmpty() && !plain) {
      throw new IllegalArgumentException(
          "delimiter: \"%s\" (expected: one ASCII character, no quote and no line end)"
              .formatted(delimiter));
    }
  }

  /**
   * Reads a mapping such as {@code title=Name,image=Photo}.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static List<Column> columns(String mapping) {
    List<Column> columns = new ArrayList<>();
    for (String pair : mapping.split(",", -1)) {
      int sign = pair.indexOf('=');
      if (sign < 0) {
        throw new IllegalArgumentException(
            "columns: %s (expected: VALUE=COLUMN,…)".formatted(pair));
      }
      columns.add(new Column(pair.substring(0, sign).strip(), pair.substring(sign + 1).strip()));
    }
    return columns;
  }
}
