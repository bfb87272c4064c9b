package io.triptych.bench.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code bench service} prints. */
final class ServiceReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One figure.
   *
   * @param unit what it is counted in, such as {@code ms} or {@code /s}
   * @param ratio it by what {@code beside} names, measured in the same run; null for none
   * @param beside what it is compared with; null for nothing
   */
  record Row(String name, double value, String unit, Double ratio, String beside) {}

  /** All figures, in the order in which they are printed. */
  record Rows(List<Row> rows) {}

  private final List<Row> rows = new ArrayList<>();

  void add(String name, double value, String unit) {
    rows.add(new Row(name, value, unit, null, null));
  }

  void add(String name, double value, String unit, double ratio, String beside) {
    rows.add(new Row(name, value, unit, ratio, beside));
  }

  void printJson(PrintStream out) throws JsonProcessingException {
    out.println(JSON.writeValueAsString(new Rows(rows)));
  }

  void printTable(PrintStream out) {
    out.printf(Locale.ROOT, "%-44s %12s %-4s %8s  %s%n", "figure", "value", "", "ratio", "beside");
    for (Row row : rows) {
      out.printf(
          Locale.ROOT,
          "%-44s %12s %-4s %8s  %s%n",
          row.name(),
          number(row.value(), 3),
          row.unit(),
          row.ratio() == null ? "–" : number(row.ratio(), 2),
          row.beside() == null ? "–" : row.beside());
    }
  }

  private static String number(double value, int digits) {
    return value == Math.rint(value)
        ? "%d".formatted((long) value)
        : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
