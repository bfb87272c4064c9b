package io.triptych.encoder.image;

/**
 * Colours in CIE 1976 L*a*b* with the white point D65, made of sRGB (IEC 61966-2-1).
 *
 * @param lightness L* of each, 0 to 100
 * @param a a* of each
 * @param b b* of each
 */
record CieLab(double[] lightness, double[] a, double[] b) {
  /** Linear light of every byte. */
  private static final double[] LINEAR = linear();

  /** Rows X, Y, Z of the primaries' matrix, divided by the white point. */
  private static final double[][] TO_XYZ = {
    {0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883}
  };

  /** Converts pixels of three bytes, read as unsigned: red, green, blue. */
  static CieLab of(byte[] rgb) {
    int count = rgb.length / 3;
    CieLab lab = new CieLab(new double[count], new double[count], new double[count]);
    for (int i = 0; i < count; i++) {
      int red = rgb[3 * i] & 0xff;
      int green = rgb[3 * i + 1] & 0xff;
      int blue = rgb[3 * i + 2] & 0xff;
      double x = compress(TO_XYZ[0], red, green, blue);
      double y = compress(TO_XYZ[1], red, green, blue);
      double z = compress(TO_XYZ[2], red, green, blue);
      lab.lightness[i] = 116 * y - 16;
      lab.a[i] = 500 * (x - y);
      lab.b[i] = 200 * (y - z);
    }
    return lab;
  }

  int size() {
    return lightness.length;
  }

  /**
   * How far the colour {@code i} is from {@code count} others, the lightness weighed.
   *
   * @param from the first of the others
   * @param out takes the distances from {@code to} on
   */
  void distances(int i, CieLab others, int from, int count, double weight, double[] out, int to) {
    double ownLightness = lightness[i];
    double ownA = a[i];
    double ownB = b[i];
    for (int k = 0; k < count; k++) {
      double l = weight * (others.lightness[from + k] - ownLightness);
      double da = others.a[from + k] - ownA;
      double db = others.b[from + k] - ownB;
      out[to + k] = Math.sqrt(l * l + da * da + db * db);
    }
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
