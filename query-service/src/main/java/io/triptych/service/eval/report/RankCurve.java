package io.triptych.service.eval.report;

import io.triptych.service.eval.Evaluation;
import java.util.List;

/**
 * The share of queries whose first relevant item is within the first k, over k on a logarithmic
 * scale: one step line for each series.
 */
final class RankCurve {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 240;
  private static final int LEFT = 50;
  private static final int RIGHT = 16;
  private static final int TOP = 8;
  private static final int FOOT = 36;

  private final int depth;

  private RankCurve(int depth) {
    this.depth = depth;
  }

  /** The plot as an SVG element. */
  static String svg(List<Evaluation> series, int depth) {
    RankCurve curve = new RankCurve(Math.max(10, depth));
    StringBuilder svg = new StringBuilder();
    svg.append(
        Markup.format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"queries found by rank\">%n",
            WIDTH, HEIGHT));
    curve.grid(svg);
    for (int s = 0; s < series.size(); s++) {
      svg.append(
          Markup.format(
              "<path class=\"line s%d\" d=\"%s\"/>%n",
              s % Page.COLOURS, curve.path(series.get(s))));
    }
    return svg.append("</svg>\n").toString();
  }

  private void grid(StringBuilder svg) {
    for (int percent = 0; percent <= 100; percent += 20) {
      double y = y(percent / 100.0);
      svg.append(Markup.format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT));
      svg.append(
          Markup.format(
              "<text class=\"end\" x=\"%d\" y=\"%.1f\">%d %%</text>%n", LEFT - 8, y + 4, percent));
    }
    for (int decade = 1; decade <= depth; decade *= 10) {
      double x = x(decade);
      svg.append(Markup.format("<path class=\"grid\" d=\"M%.1f %dV%.1f\"/>", x, TOP, y(0)));
      svg.append(
          Markup.format(
              "<text class=\"mid\" x=\"%.1f\" y=\"%.1f\">%d</text>%n", x, y(0) + 16, decade));
    }
    svg.append(
        Markup.format(
            "<text class=\"mid\" x=\"%d\" y=\"%d\">rank of the first relevant item</text>%n",
            (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4));
  }

  private String path(Evaluation evaluation) {
    int[] ranks =
        evaluation.results().stream()
            .filter(result -> result.firstRelevant().isPresent())
            .mapToInt(result -> result.firstRelevant().getAsInt())
            .sorted()
            .toArray();
    double total = evaluation.results().size();
    StringBuilder path = new StringBuilder(Markup.format("M%.1f %.1f", x(1), y(0)));
    for (int i = 0; i < ranks.length; i++) {
      if (i + 1 == ranks.length || ranks[i + 1] > ranks[i]) {
        path.append(Markup.format("H%.1fV%.1f", x(ranks[i]), y((i + 1) / total)));
      }
    }
    return path.append(Markup.format("H%.1f", x(depth))).toString();
  }

  private double x(int rank) {
    return LEFT + Math.log(rank) / Math.log(depth) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double share) {
    return HEIGHT - FOOT - share * (HEIGHT - FOOT - TOP);
  }
}
