package io.triptych.encoder.image;

/**
 * The sizes of an SSD detector on MobileNetV2 (Liu et al., 2016; Sandler et al., 2018) as
 * TensorFlow's object detection models have it.
 *
 * @param inputSize height and width of the input in pixels
 * @param mean subtracted from the 8-bit value of every channel
 * @param std what the difference is divided by
 * @param classes kinds of objects, without the background
 */
public record SsdMobileNetConfig(int inputSize, double mean, double std, int classes) {
  public SsdMobileNetConfig {
    if (inputSize < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "input_size, classes: %d, %d (expected: at least 1)".formatted(inputSize, classes));
    }
    if (!(std > 0) || !Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "mean, std: " + mean + ", " + std + " (expected: finite, std above 0)");
    }
  }
}
