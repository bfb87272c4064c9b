package io.triptych.encoder.image;

/** From sRGB (IEC 61966-2-1) to CIE 1976 L*a*b* with the white point D65. */
final class CieLab {
  /** Linear light of every byte. */
  private static final double[] LINEAR = linear();

  /** Rows X, Y, Z of the primaries' matrix, divided by the white point. */
  private static final double[][] TO_XYZ = {
    {0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883}
  };

  private CieLab() {}

  /** Writes L (0 to 100), a and b of a colour to {@code lab[at…at + 2]}. */
  static void convert(int red, int green, int blue, double[] lab, int at) {
    double x = compress(TO_XYZ[0], red, green, blue);
    double y = compress(TO_XYZ[1], red, green, blue);
    double z = compress(TO_XYZ[2], red, green, blue);
    lab[at] = 116 * y - 16;
    lab[at + 1] = 500 * (x - y);
    lab[at + 2] = 200 * (y - z);
  }

  private static double compress(double[] row, int red, int green, int blue) {
    double t = row[0] * LINEAR[red] + row[1] * LINEAR[green] + row[2] * LINEAR[blue];
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116.0;
  }

  private static double[] linear() {
    double[] values = new double[256];
    for (int i = 0; i < values.length; i++) {
      double v = i / 255.0;
      values[i] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
    return values;
  }
}
