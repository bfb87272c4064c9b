package io.triptych.service.eval.report;

import io.triptych.service.eval.Interval;
import java.util.List;
import java.util.Map;

/**
 * Dots with whiskers on a scale from 0 to 100 %: a row for each measure, a colour for each series.
 * Colours are classes {@code s0}, {@code s1}, … of the page's style, so they follow its theme.
 */
final class DotPlot {
  private static final int WIDTH = 560;
  private static final int LEFT = 80;
  private static final int RIGHT = 28;
  private static final int LINE = 12;
  private static final int PAD = 8;
  private static final int FOOT = 24;

  private DotPlot() {}

  /** The plot as an SVG element; every series has the measures of the first. */
  static String svg(List<Map<String, Interval>> series) {
    List<String> measures = List.copyOf(series.getFirst().keySet());
    int row = LINE * series.size() + PAD;
    int bottom = row * measures.size() + PAD;
    StringBuilder svg = new StringBuilder();
    svg.append(
        Markup.format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"measures with intervals\">%n",
            WIDTH, bottom + FOOT));
    for (int tick = 0; tick <= 100; tick += 20) {
      double x = x(tick / 100.0);
      svg.append(Markup.format("<path class=\"grid\" d=\"M%.1f 0V%d\"/>", x, bottom));
      svg.append(
          Markup.format(
              "<text class=\"mid\" x=\"%.1f\" y=\"%d\">%d %%</text>%n", x, bottom + 16, tick));
    }
    for (int m = 0; m < measures.size(); m++) {
      int top = PAD + m * row;
      svg.append(
          Markup.format(
              "<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>%n",
              LEFT - 10, top + (row - PAD) / 2 + 4, Markup.escape(measures.get(m))));
      for (int s = 0; s < series.size(); s++) {
        Interval value = series.get(s).get(measures.get(m));
        svg.append(whisker(value, s, top + LINE * s + LINE / 2));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static String whisker(Interval value, int series, int y) {
    return Markup.format(
        "<g class=\"s%d\"><path d=\"M%.1f %dH%.1f\"/><circle cx=\"%.1f\" cy=\"%d\" r=\"4\">"
            + "<title>%s %% (%s to %s)</title></circle></g>%n",
        series % Page.COLOURS,
        x(value.low()),
        y,
        x(value.high()),
        x(value.value()),
        y,
        Markup.percent(value.value()),
        Markup.percent(value.low()),
        Markup.percent(value.high()));
  }

  private static double x(double share) {
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }
}
