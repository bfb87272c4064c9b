package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Clamp;
import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.DepthwiseConvolution;

/**
 * The inverted residual of MobileNetV2 (Sandler et al., 2018): a convolution that widens, a
 * depthwise one, and a 1×1 projection without activation, to which the input is added where it has
 * the same shape. A network's first convolution can be what widens in its first block.
 *
 * @param expand what widens; null where nothing does
 * @param depthwise each channel by itself
 * @param step of the depthwise convolution
 * @param padding of the depthwise convolution
 * @param project to the output's channels
 * @param residual whether the input is added
 */
public record InvertedResidual(
    ConvolutionLayer expand,
    DepthwiseConvolution depthwise,
    int step,
    Padding padding,
    Convolution project,
    boolean residual) {

  /** Packs a block whose two convolutions that widen have the same activation. */
  public static InvertedResidual of(
      ConvolutionLayer expand,
      ConvolutionWeights depthwise,
      int step,
      Padding padding,
      Clamp clamp,
      ConvolutionWeights project,
      boolean residual) {
    return new InvertedResidual(
        expand, depthwise.depthwise(clamp), step, padding, project.dense(Clamp.NONE), residual);
  }

  /** The output for an input of that size. */
  public FeatureMap output(FeatureMap in, int margin) {
    Padding.Window window = window(in);
    return FeatureMap.of(window.outHeight(), window.outWidth(), project.outputs(), margin);
  }

  /** Binds the block to its maps, which are not the same. */
  public BoundLayer bind(FeatureMap in, FeatureMap out, int workers) {
    return new InvertedResidualStep(this, in, out, workers);
  }

  /** The windows of the depthwise convolution. */
  Padding.Window window(FeatureMap in) {
    int height = in.height();
    int width = in.width();
    if (expand != null) {
      Padding.Window wide = expand.window(height, width);
      height = wide.outHeight();
      width = wide.outWidth();
    }
    return padding.window(height, width, depthwise.kernel(), step);
  }
}
