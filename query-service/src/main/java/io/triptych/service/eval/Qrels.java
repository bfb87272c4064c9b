package io.triptych.service.eval;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Relevance judgements in TREC form, one a line: {@code query 0 item grade}. Fields are separated
 * by blanks, or by single tabs where ids hold blanks. A grade of 1 or more is relevant, 0 or less
 * is not; the second field is ignored.
 */
public final class Qrels {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Map<String, Map<String, Integer>> grades;

  private Qrels(Map<String, Map<String, Integer>> grades) {
    this.grades = grades;
  }

  /**
   * The judgements in {@code file}.
   *
   * @throws EvalFormatException if a line has another form, or two lines contradict each other
   */
  public static Qrels read(Path file) throws IOException {
    Map<String, Map<String, Integer>> grades = new HashMap<>();
    int line = 0;
    for (String text : TextLines.read(file)) {
      line++;
      if (text.isBlank()) {
        continue;
      }
      String[] fields = fields(text);
      if (fields.length != 4) {
        throw new EvalFormatException(
            file, line, "fields: " + fields.length + " (expected: 4: query 0 item grade)");
      }
      int grade = grade(file, line, fields[3]);
      Integer before =
          grades.computeIfAbsent(fields[0], id -> new HashMap<>()).put(fields[2], grade);
      if (before != null && before != grade) {
        throw new EvalFormatException(
            file,
            line,
            "grade: %d after %d for %s %s (expected: one grade)"
                .formatted(grade, before, fields[0], fields[2]));
      }
    }
    return new Qrels(grades);
  }

  /** The ids of the judged queries. */
  public Set<String> queries() {
    return Set.copyOf(grades.keySet());
  }

  /** The grade of each judged item of a query; empty where the query is not judged. */
  public Map<String, Integer> grades(String query) {
    return Map.copyOf(grades.getOrDefault(query, Map.of()));
  }

  private static String[] fields(String text) {
    String[] byBlanks = BLANKS.split(text.strip());
    if (byBlanks.length == 4 || text.indexOf('\t') < 0) {
      return byBlanks;
    }
    String[] byTabs = text.split("\t");
    for (int i = 0; i < byTabs.length; i++) {
      byTabs[i] = byTabs[i].strip();
    }
    return byTabs;
  }

  private static int grade(Path file, int line, String text) throws EvalFormatException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new EvalFormatException(
          file, line, "grade: " + text + " (expected: a whole number, 1 or more if relevant)");
    }
  }
}
