package io.triptych.encoder.align.training;

import java.util.List;
import java.util.Locale;

/** Draws how the loss fell and what was found meanwhile, as an SVG picture. */
public final class LossCurve {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 240;
  private static final int LEFT = 60;
  private static final int TOP = 30;

  private LossCurve() {}

  /** The picture of an alignment: two panels, one below the other. */
  public static String svg(Alignment alignment) {
    StringBuilder svg = new StringBuilder(4096);
    int height = 2 * (HEIGHT + 2 * TOP);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            WIDTH + LEFT + TOP,
            height));
    List<List<Float>> curves = alignment.curves().stream().filter(c -> !c.isEmpty()).toList();
    panel(svg, "Loss by step; thick: trained on all pairs", TOP, curves);
    panel(
        svg,
        "Mean reciprocal rank on held-out pairs, by how much was learnt",
        HEIGHT + 3 * TOP,
        List.of(alignment.scores().stream().map(Double::floatValue).toList()));
    return svg.append("</svg>\n").toString();
  }

  private static void panel(StringBuilder svg, String title, int top, List<List<Float>> curves) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    int longest = 2;
    for (List<Float> curve : curves) {
      longest = Math.max(longest, curve.size());
      for (float value : curve) {
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
    }
    text(svg, LEFT, top - 10, title);
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#999\"/>%n",
            LEFT,
            top,
            WIDTH,
            HEIGHT));
    if (curves.isEmpty()) {
      text(svg, LEFT + 10, top + 20, "solved at once, without steps");
      return;
    }
    text(svg, 4, top + 12, String.format(Locale.ROOT, "%.3f", highest));
    text(svg, 4, top + HEIGHT, String.format(Locale.ROOT, "%.3f", lowest));
    double span = highest > lowest ? highest - lowest : 1;
    for (int c = 0; c < curves.size(); c++) {
      StringBuilder points = new StringBuilder();
      for (int i = 0; i < curves.get(c).size(); i++) {
        points.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                LEFT + WIDTH * (double) i / (longest - 1),
                top + HEIGHT * (1 - (curves.get(c).get(i) - lowest) / span)));
      }
      boolean last = c == curves.size() - 1;
      svg.append(
          String.format(
              Locale.ROOT,
              "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" points=\"%s\"/>%n",
              last ? "#1f5fa8" : "#9bbbdc",
              last ? "2" : "1",
              points.toString().strip()));
    }
  }

  private static void text(StringBuilder svg, int x, int y, String text) {
    svg.append(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>%n", x, y, text));
  }
}
