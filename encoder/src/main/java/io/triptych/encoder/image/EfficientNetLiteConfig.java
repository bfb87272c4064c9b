package io.triptych.encoder.image;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.util.List;

/**
 * The architecture of an EfficientNet-Lite image tower (Tan and Le, 2019, without
 * squeeze-excitation and with ReLU6), batch norms folded into the convolutions.
 *
 * <p>A stage is {@code repeats} inverted-residual blocks: a 1×1 convolution that widens the input
 * {@code expand} times (absent for 1), a depthwise {@code kernel}×{@code kernel} convolution, each
 * followed by ReLU6, and a 1×1 projection to {@code channels} without activation. The first block
 * has the stride; the others have stride 1 and add their input. A 3×3 convolution of stride 2 with
 * ReLU6 stands before, a 1×1 convolution with ReLU6 behind; then the mean over all positions and
 * the classifier.
 *
 * <p>Padding is TensorFlow's SAME, from the actual size of each layer's input: n pixels become
 * ceil(n / stride); the zeros are max(0, (ceil(n / stride) − 1) · stride + kernel − n), half of
 * them, rounded down, at the top and left, the rest at the bottom and right. So at stride 1 it is
 * symmetric, and a 3×3 of stride 2 over an even size pads the bottom and right only.
 *
 * @param inputSize height and width of the input in pixels
 * @param mean subtracted from the 8-bit value of every channel
 * @param std what the difference is divided by
 * @param stemChannels outputs of the first convolution
 * @param stages the stages in order
 * @param headChannels outputs of the last convolution: the pooled features
 * @param classes outputs of the classifier
 * @param densestPool the side of the windows, in positions of the last feature map, over whose mean
 *     the classifier looks for each class; absent, every position by itself
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EfficientNetLiteConfig(
    int inputSize,
    double mean,
    double std,
    int stemChannels,
    List<Stage> stages,
    int headChannels,
    int classes,
    @JsonProperty(isRequired = OptBoolean.FALSE) Integer densestPool) {

  /** Blocks of the same kind, as described above. */
  public record Stage(int kernel, int stride, int expand, int channels, int repeats) {
    public Stage {
      if (kernel < 1 || kernel % 2 == 0) {
        throw new IllegalArgumentException("kernel: " + kernel + " (expected: odd)");
      }
      positive("stride", stride);
      positive("expand", expand);
      positive("channels", channels);
      positive("repeats", repeats);
    }
  }

  public EfficientNetLiteConfig {
    positive("input_size", inputSize);
    positive("stem_channels", stemChannels);
    positive("head_channels", headChannels);
    positive("classes", classes);
    if (densestPool != null) {
      positive("densest_pool", densestPool);
    }
    if (!(std > 0) || !Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "mean, std: " + mean + ", " + std + " (expected: finite, std above 0)");
    }
    stages = List.copyOf(stages);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("stages: 0 (expected: at least 1)");
    }
  }

  /** The same network for pictures of another size. */
  public EfficientNetLiteConfig withInputSize(int side) {
    return new EfficientNetLiteConfig(
        side, mean, std, stemChannels, stages, headChannels, classes, densestPool);
  }

  /** The same network that looks for classes in windows of another side, in positions. */
  public EfficientNetLiteConfig withDensestPool(int side) {
    return new EfficientNetLiteConfig(
        inputSize, mean, std, stemChannels, stages, headChannels, classes, side);
  }

  /** {@link #densestPool}, 1 if absent. */
  @JsonIgnore
  public int window() {
    return densestPool == null ? 1 : densestPool;
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
  }
}
