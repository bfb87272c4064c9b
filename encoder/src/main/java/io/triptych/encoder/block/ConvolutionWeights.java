package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Clamp;
import io.triptych.encoder.kernel.Convolution;
import io.triptych.encoder.kernel.DepthwiseConvolution;
import io.triptych.encoder.tensor.TensorSource;

/**
 * The weights of a convolution with its batch norm folded in.
 *
 * @param weights [kernel, kernel, inputs, outputs]; of a depthwise one [kernel, kernel, outputs]
 * @param bias [outputs]
 * @param kernel taps on a side
 */
public record ConvolutionWeights(float[] weights, float[] bias, int kernel) {
  private static final String CONVOLUTION = "convolution.weight";
  private static final String NORM = "normalization";

  /**
   * Reads a layer as Hugging Face names it: {@code convolution.weight} [outputs, inputs, kernel,
   * kernel], and {@code normalization}.
   */
  public static ConvolutionWeights read(
      Parameters p, int inputs, int outputs, int kernel, double epsilon) {
    float[] source = p.tensor(CONVOLUTION, outputs, inputs, kernel, kernel);
    BatchNorm norm = BatchNorm.read(p.in(NORM), outputs, epsilon);
    int taps = kernel * kernel;
    float[] weights = new float[source.length];
    float[] bias = new float[outputs];
    for (int output = 0; output < outputs; output++) {
      bias[output] = (float) norm.shift()[output];
      for (int i = 0; i < inputs * taps; i++) {
        int to = (i % taps * inputs + i / taps) * outputs + output;
        weights[to] = (float) (source[output * inputs * taps + i] * norm.scale()[output]);
      }
    }
    return new ConvolutionWeights(weights, bias, kernel);
  }

  /** Reads a depthwise layer: {@code convolution.weight} is [channels, 1, kernel, kernel]. */
  public static ConvolutionWeights readDepthwise(
      Parameters p, int channels, int kernel, double epsilon) {
    return read(p, 1, channels, kernel, epsilon);
  }

  /**
   * Reads a layer as it is packed here: {@code NAME.weight}, in the order of {@link #weights}, and
   * {@code NAME.bias} [outputs].
   *
   * @param inputs of a dense layer; 1 of a depthwise one
   */
  public static ConvolutionWeights readFolded(
      TensorSource source, String name, int kernel, int inputs, int outputs) {
    float[] weights = source.tensor(name + ".weight").toFloats();
    long expected = (long) kernel * kernel * inputs * outputs;
    if (weights.length != expected) {
      throw new IllegalArgumentException(
          "tensor %s.weight: %d elements (expected: %d)".formatted(name, weights.length, expected));
    }
    float[] bias = source.tensor(name + ".bias").require(outputs).toFloats();
    return new ConvolutionWeights(weights, bias, kernel);
  }

  /** Packs a dense convolution. */
  public Convolution dense(Clamp clamp) {
    return new Convolution(weights, weights.length / bias.length, bias, clamp);
  }

  /** Packs a depthwise convolution. */
  public DepthwiseConvolution depthwise(Clamp clamp) {
    return new DepthwiseConvolution(weights, bias, kernel, clamp);
  }
}
