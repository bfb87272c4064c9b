package io.triptych.encoder.image;

import io.triptych.encoder.image.AntialiasedResize.Filter;
import java.util.Arrays;
import java.util.List;

/**
 * How much of a picture's subject has each colour of a palette. Pixels weigh more towards the
 * centre; on a plain background they weigh more the farther they are from the border's colour.
 */
public final class ColourHistogram {
  /*
   * On 64 × 64 pixels in L*a*b*. Weight of a pixel: exp(−(r / 22)²), r the distance to the centre.
   * The background counts as plain when the border pixels lie within 12 of their median colour (in
   * the median); then the weight is multiplied with the distance to that colour, full from 12 plus
   * twice the spread on. If that leaves hardly anything, the picture is its own background and the
   * centre's weight stands alone. A pixel belongs to colours in proportion to exp(−d / 6).
   */
  private static final int SIDE = 64;
  private static final int BORDER = 3;
  private static final double CENTRE_RADIUS = 22;
  private static final double PLAIN_SPREAD = 12;
  private static final double LEAST_WEIGHT = 20;
  private static final double LIGHTNESS_WEIGHT = 0.7;
  private static final double SOFTNESS = 6;

  private final AntialiasedResize resize = new AntialiasedResize(Filter.BILINEAR);
  private final double[] palette;
  private final double[] centre = centreWeights();

  /** A histogram over the given colours, one bin each, in their order. */
  public ColourHistogram(List<Srgb> colours) {
    if (colours.isEmpty()) {
      throw new IllegalArgumentException("colours: 0 (expected: at least 1)");
    }
    palette = new double[3 * colours.size()];
    for (int i = 0; i < colours.size(); i++) {
      Srgb colour = colours.get(i);
      CieLab.convert(colour.red(), colour.green(), colour.blue(), palette, 3 * i);
    }
  }

  /** The number of colours. */
  public int bins() {
    return palette.length / 3;
  }

  /** The share of each colour; the shares sum to 1. */
  public float[] of(RgbImage image) {
    double[] lab = toLab(resize.resize(image, SIDE, SIDE).pixels());
    double[] weights = weights(lab);
    double[] shares = new double[bins()];
    double[] nearness = new double[bins()];
    for (int i = 0; i < weights.length; i++) {
      double sum = nearness(lab, 3 * i, nearness);
      for (int c = 0; c < nearness.length; c++) {
        shares[c] += weights[i] * nearness[c] / sum;
      }
    }
    double total = Arrays.stream(shares).sum();
    float[] histogram = new float[shares.length];
    for (int c = 0; c < shares.length; c++) {
      histogram[c] = (float) (shares[c] / total);
    }
    return histogram;
  }

  private static double[] toLab(byte[] pixels) {
    double[] lab = new double[pixels.length];
    for (int at = 0; at < pixels.length; at += 3) {
      CieLab.convert(pixels[at] & 0xff, pixels[at + 1] & 0xff, pixels[at + 2] & 0xff, lab, at);
    }
    return lab;
  }

  /** exp(−d / 6) for each colour, up to a common factor that keeps the nearest at 1; its sum. */
  private double nearness(double[] lab, int at, double[] nearness) {
    double least = Double.MAX_VALUE;
    for (int c = 0; c < nearness.length; c++) {
      nearness[c] = distance(lab, at, palette, 3 * c, LIGHTNESS_WEIGHT);
      least = Math.min(least, nearness[c]);
    }
    double sum = 0;
    for (int c = 0; c < nearness.length; c++) {
      nearness[c] = Math.exp((least - nearness[c]) / SOFTNESS);
      sum += nearness[c];
    }
    return sum;
  }

  private double[] weights(double[] lab) {
    double[] border = borderColour(lab);
    double[] distances = new double[SIDE * SIDE];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = distance(lab, 3 * i, border, 0, 1);
    }
    double spread = median(ofBorder(distances, 1, 0));
    if (spread >= PLAIN_SPREAD) {
      return centre;
    }
    double[] weights = new double[distances.length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = centre[i] * Math.min(1, distances[i] / (PLAIN_SPREAD + 2 * spread));
      sum += weights[i];
    }
    return sum < LEAST_WEIGHT ? centre : weights;
  }

  /** The median of each component over the outermost pixels. */
  private static double[] borderColour(double[] lab) {
    double[] colour = new double[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = median(ofBorder(lab, 3, c));
    }
    return colour;
  }

  private static double[] ofBorder(double[] values, int stride, int component) {
    double[] border = new double[SIDE * SIDE];
    int count = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if (Math.min(x, y) < BORDER || Math.max(x, y) >= SIDE - BORDER) {
          border[count++] = values[stride * (y * SIDE + x) + component];
        }
      }
    }
    return Arrays.copyOf(border, count);
  }

  /** The mean of the two middle values of an even number of them. */
  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[values.length / 2 - 1] + values[values.length / 2]) / 2;
  }

  private static double distance(double[] p, int i, double[] q, int j, double lightness) {
    double l = lightness * (p[i] - q[j]);
    double a = p[i + 1] - q[j + 1];
    double b = p[i + 2] - q[j + 2];
    return Math.sqrt(l * l + a * a + b * b);
  }

  private static double[] centreWeights() {
    double[] weights = new double[SIDE * SIDE];
    double middle = (SIDE - 1) / 2.0;
    for (int i = 0; i < weights.length; i++) {
      double dx = i % SIDE - middle;
      double dy = i / SIDE - middle;
      weights[i] = Math.exp(-(dx * dx + dy * dy) / (CENTRE_RADIUS * CENTRE_RADIUS));
    }
    return weights;
  }
}
