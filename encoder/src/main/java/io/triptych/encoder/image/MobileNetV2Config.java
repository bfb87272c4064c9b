package io.triptych.encoder.image;

import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Padding;
import io.triptych.encoder.kernel.Clamp;

/**
 * The architecture of a MobileNetV2 (Sandler et al., 2018).
 *
 * @param widthMultiplier what every number of channels is multiplied by
 * @param divisor what the result is rounded to
 * @param least the fewest channels of a layer
 * @param expansion how many times a block widens its input
 * @param expandFirst whether the first convolution already widens for the first block
 * @param wideHead whether the last convolution has its full width in narrow networks too
 * @param activation after each convolution that is no projection
 * @param padding TensorFlow's or symmetric
 * @param epsilon added to the variance in batch norms
 */
record MobileNetV2Config(
    double widthMultiplier,
    int divisor,
    int least,
    double expansion,
    boolean expandFirst,
    boolean wideHead,
    Clamp activation,
    Padding padding,
    double epsilon) {
  private static final int HEAD = 1280;

  MobileNetV2Config {
    if (!(widthMultiplier > 0) || !(expansion > 0) || divisor < 1 || least < 1) {
      throw new IllegalArgumentException(
          "depth_multiplier, expand_ratio, depth_divisible_by, min_depth: %s, %s, %d, %d"
                  .formatted(widthMultiplier, expansion, divisor, least)
              + " (expected: all above 0)");
    }
  }

  /**
   * Reads the {@code config.json} of a Hugging Face {@code MobileNetV2Model}.
   *
   * @throws IllegalArgumentException if it asks for something that is not supported
   */
  static MobileNetV2Config of(ModelConfig c) {
    c.require("output_stride", "32");
    c.require("num_channels", "3");
    return new MobileNetV2Config(
        c.number("depth_multiplier", 1),
        c.size("depth_divisible_by", 8),
        c.size("min_depth", 8),
        c.number("expand_ratio", 6),
        c.flag("first_layer_is_expansion", true),
        c.flag("finegrained_output", true),
        Clamp.of(c.text("hidden_act", "relu6")),
        c.flag("tf_padding", true) ? Padding.SAME : Padding.SYMMETRIC,
        c.number("layer_norm_eps", 1e-3));
  }

  /** The channels of a layer that has {@code count} in the paper. */
  int channels(int count) {
    return divisible(count * widthMultiplier);
  }

  /** The channels of a block's wide map. */
  int expanded(int inputs) {
    return divisible(inputs * expansion);
  }

  /** The channels of the last convolution. */
  int head() {
    return wideHead && widthMultiplier < 1 ? HEAD : channels(HEAD);
  }

  /** Rounded to a multiple of the divisor, but never to less than nine tenths. */
  private int divisible(double value) {
    int whole = (int) Math.rint(value);
    int rounded = Math.max(least, (int) (whole + divisor / 2.0) / divisor * divisor);
    return rounded < 0.9 * whole ? rounded + divisor : rounded;
  }
}
