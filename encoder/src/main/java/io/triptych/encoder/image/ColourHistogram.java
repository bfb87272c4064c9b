package io.triptych.encoder.image;

import io.triptych.encoder.image.AntialiasedResize.Filter;
import io.triptych.encoder.kernel.Softmax;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
   *
   * L, a and b lie each by themselves and pixels side by side, so that the loops over pixels become
   * vector instructions. The exponentials of a line of pixels and all colours are made at once: the
   * least distance of each pixel is taken off before, so none exceeds 1, and the sum of the line by
   * which the softmax divides cancels when each pixel's own shares are scaled to 1.
   */
  private static final int SIDE = 64;
  private static final int BORDER = 3;
  private static final double CENTRE_RADIUS = 22;
  private static final double PLAIN_SPREAD = 12;
  private static final double LEAST_WEIGHT = 20;
  private static final double LIGHTNESS_WEIGHT = 0.7;
  private static final double SOFTNESS = 6;

  private final AntialiasedResize resize = new AntialiasedResize(Filter.BILINEAR);
  private final CieLab palette;
  private final double[] centre = centreWeights();
  private final int[] border = borderPixels();

  /** A histogram over the given colours, one bin each, in their order. */
  public ColourHistogram(List<Srgb> colours) {
    if (colours.isEmpty()) {
      throw new IllegalArgumentException("colours: 0 (expected: at least 1)");
    }
    byte[] rgb = new byte[3 * colours.size()];
    for (int i = 0; i < colours.size(); i++) {
      Srgb colour = colours.get(i);
      rgb[3 * i] = (byte) colour.red();
      rgb[3 * i + 1] = (byte) colour.green();
      rgb[3 * i + 2] = (byte) colour.blue();
    }
    palette = CieLab.of(rgb);
  }

  /** The number of colours. */
  public int bins() {
    return palette.size();
  }

  /** The share of each colour; the shares sum to 1. */
  public float[] of(RgbImage image) {
    CieLab lab = CieLab.of(resize.resize(image, SIDE, SIDE).pixels());
    double[] weights = weights(lab);
    double[] sums = new double[bins() * SIDE];
    float[] nearness = new float[bins() * SIDE];
    for (int y = 0; y < SIDE; y++) {
      nearness(lab, y * SIDE, nearness);
      addLine(nearness, weights, y * SIDE, sums);
    }
    return shares(sums);
  }

  /** exp(−d / 6) of each colour and each pixel of a line, up to a factor for each pixel. */
  private void nearness(CieLab lab, int from, float[] nearness) {
    double[] least = new double[SIDE];
    Arrays.fill(least, Double.MAX_VALUE);
    double[] distances = new double[nearness.length];
    for (int c = 0; c < bins(); c++) {
      int to = c * SIDE;
      palette.distances(c, lab, from, SIDE, LIGHTNESS_WEIGHT, distances, to);
      for (int x = 0; x < SIDE; x++) {
        least[x] = Math.min(least[x], distances[to + x]);
      }
    }
    for (int c = 0; c < bins(); c++) {
      int to = c * SIDE;
      for (int x = 0; x < SIDE; x++) {
        nearness[to + x] = (float) ((least[x] - distances[to + x]) / SOFTNESS);
      }
    }
    Softmax.apply(nearness, 0, 1, nearness.length, nearness.length);
  }

  /** Adds each pixel's weight, shared out among the colours, to the sum of its column. */
  private void addLine(float[] nearness, double[] weights, int from, double[] sums) {
    double[] whole = new double[SIDE];
    for (int c = 0; c < bins(); c++) {
      for (int x = 0; x < SIDE; x++) {
        whole[x] += nearness[c * SIDE + x];
      }
    }
    for (int x = 0; x < SIDE; x++) {
      whole[x] = weights[from + x] / whole[x];
    }
    for (int c = 0; c < bins(); c++) {
      for (int x = 0; x < SIDE; x++) {
        sums[c * SIDE + x] += whole[x] * nearness[c * SIDE + x];
      }
    }
  }

  private float[] shares(double[] sums) {
    double[] shares = new double[bins()];
    for (int i = 0; i < sums.length; i++) {
      shares[i / SIDE] += sums[i];
    }
    double total = Arrays.stream(shares).sum();
    float[] histogram = new float[shares.length];
    for (int c = 0; c < shares.length; c++) {
      histogram[c] = (float) (shares[c] / total);
    }
    return histogram;
  }

  private double[] weights(CieLab lab) {
    CieLab background =
        new CieLab(
            new double[] {median(ofBorder(lab.lightness()))},
            new double[] {median(ofBorder(lab.a()))},
            new double[] {median(ofBorder(lab.b()))});
    double[] distances = new double[SIDE * SIDE];
    background.distances(0, lab, 0, distances.length, 1, distances, 0);
    double spread = median(ofBorder(distances));
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

  private double[] ofBorder(double[] values) {
    double[] outermost = new double[border.length];
    for (int i = 0; i < border.length; i++) {
      outermost[i] = values[border[i]];
    }
    return outermost;
  }

  private static int[] borderPixels() {
    return IntStream.range(0, SIDE * SIDE)
        .filter(i -> {
          int x = i % SIDE;
          int y = i / SIDE;
          return Math.min(x, y) < BORDER || Math.max(x, y) >= SIDE - BORDER;
        })
        .toArray();
  }

  /** The mean of the two middle values of an even number of them. */
  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[values.length / 2 - 1] + values[values.length / 2]) / 2;
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
