package io.triptych.cli;

import java.util.ArrayList;
import java.util.List;

/** A table for the terminal: a line of headings, a line for each row, columns two blanks apart. */
final class TextTable {
  private static final String GAP = "  ";

  /** What a shrinking column keeps at least. */
  private static final int MIN_WIDTH = 8;

  private enum Kind {
    LEFT,
    RIGHT,
    SHRINKING
  }

  private record Column(String heading, Kind kind) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column of words that are always shown whole. */
  TextTable left(String heading) {
    columns.add(new Column(heading, Kind.LEFT));
    return this;
  }

  /** Adds a column of numbers. */
  TextTable right(String heading) {
    columns.add(new Column(heading, Kind.RIGHT));
    return this;
  }

  /** Adds a column of words that are cut off where the line is too long. */
  TextTable shrinking(String heading) {
    columns.add(new Column(heading, Kind.SHRINKING));
    return this;
  }

  TextTable row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "cells: " + cells.length + " (expected: " + columns.size() + ")");
    }
    rows.add(List.of(cells).stream().map(DisplayWidth::printable).toList());
    return this;
  }

  /** The table in lines of at most {@code width} columns where its shrinking columns allow that. */
  String render(int width) {
    int[] widths = widths(width);
    StringBuilder text = new StringBuilder();
    appendLine(text, columns.stream().map(Column::heading).toList(), widths);
    for (List<String> row : rows) {
      appendLine(text, row, widths);
    }
    return text.toString();
  }

  private int[] widths(int width) {
    int[] widths = new int[columns.size()];
    int total = GAP.length() * (widths.length - 1);
    for (int c = 0; c < widths.length; c++) {
      widths[c] = naturalWidth(c);
      total += widths[c];
    }
    for (int excess = total - width; excess > 0; excess--) {
      int widest = widestShrinking(widths);
      if (widest < 0) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private int naturalWidth(int column) {
    int width = DisplayWidth.of(columns.get(column).heading());
    for (List<String> row : rows) {
      width = Math.max(width, DisplayWidth.of(row.get(column)));
    }
    return width;
  }

  private int widestShrinking(int[] widths) {
    int widest = -1;
    for (int c = 0; c < widths.length; c++) {
      if (columns.get(c).kind() == Kind.SHRINKING
          && widths[c] > MIN_WIDTH
          && (widest < 0 || widths[c] > widths[widest])) {
        widest = c;
      }
    }
    return widest;
  }

  private void appendLine(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String cell = DisplayWidth.clip(cells.get(c), widths[c]);
      String padding = " ".repeat(widths[c] - DisplayWidth.of(cell));
      line.append(c == 0 ? "" : GAP)
          .append(columns.get(c).kind() == Kind.RIGHT ? padding + cell : cell + padding);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}
