package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Clamp;
import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.Convolution.Scatter;

/**
 * A dense convolution of a network.
 *
 * @param weights packed
 * @param kernel taps on a side
 * @param step pixels between two outputs
 * @param padding how many zeros
 */
public record ConvolutionLayer(Convolution weights, int kernel, int step, Padding padding) {

  /** Packs a layer. */
  public static ConvolutionLayer of(
      ConvolutionWeights weights, int step, Padding padding, Clamp clamp) {
    return new ConvolutionLayer(weights.dense(clamp), weights.kernel(), step, padding);
  }

  /** The windows over a picture. */
  public Padding.Window window(int height, int width) {
    return padding.window(height, width, kernel, step);
  }

  /** The output for an input of that size. */
  public FeatureMap output(FeatureMap in, int margin) {
    Padding.Window window = window(in.height(), in.width());
    return FeatureMap.of(window.outHeight(), window.outWidth(), weights.outputs(), margin);
  }

  /**
   * Binds the layer to its maps.
   *
   * @param residual what is added before the activation, of the size of {@code out}; or null
   */
  public BoundLayer bind(FeatureMap in, FeatureMap out, FeatureMap residual) {
    Padding.Window window = window(in.height(), in.width());
    int depth = kernel * kernel * in.channels();
    if (depth != weights.depth() || out.channels() != weights.outputs()) {
      throw new IllegalArgumentException(
          "maps: %d → %d (expected: %d → %d)"
              .formatted(depth, out.channels(), weights.depth(), weights.outputs()));
    }
    Scatter added = residual == null ? Scatter.zeros(out.positions()) : residual.scatter();
    return new ProductStep(weights, in.gather(window), added, out.scatter(), out.positions());
  }
}
