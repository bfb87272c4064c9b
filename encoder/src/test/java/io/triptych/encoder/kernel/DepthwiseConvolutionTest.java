package io.triptych.encoder.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.triptych.encoder.kernel.DepthwiseConvolution.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DepthwiseConvolutionTest extends KernelTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 3, 3, 1", "2, 3, 5, 5, 1", "9, 13, 20, 3, 1", "9, 13, 20, 3, 2",
    "12, 16, 40, 5, 2", "11, 7, 17, 5, 1", "4, 20, 33, 3, 2", "3, 3, 8, 5, 2"
  })
  void equalsTheDefinition(int height, int width, int count, int kernel, int step) {
    Random random = new Random(SEED);
    float[] weights = random(random, kernel * kernel * count);
    float[] bias = random(random, count);
    DepthwiseConvolution convolution = new DepthwiseConvolution(weights, bias, kernel);
    int channels = convolution.channels();
    float[] in = random(random, height * width * channels);
    for (Shape shape :
        new Shape[] {
          Shape.same(height, width, channels, kernel, step),
          Shape.symmetric(height, width, channels, kernel, step, kernel / 2)
        }) {
      float[] out = new float[shape.outHeight() * shape.outWidth() * channels];

      convolution.apply(shape, in, out);

      for (int i = 0; i < out.length; i++) {
        int channel = i % channels;
        double expected =
            channel < count ? value(shape, i / channels, channel, in, weights, bias) : 0;
        assertClose(out[i], Math.clamp(expected, 0, 6), tolerance(25), shape + " at " + i);
      }
    }
  }

  private static double value(
      Shape s, int position, int channel, float[] in, float[] weights, float[] bias) {
    double sum = bias[channel];
    int top = position / s.outWidth() * s.step() - s.top();
    int left = position % s.outWidth() * s.step() - s.left();
    for (int tap = 0; tap < s.kernel() * s.kernel(); tap++) {
      int y = top + tap / s.kernel();
      int x = left + tap % s.kernel();
      if (y >= 0 && y < s.height() && x >= 0 && x < s.width()) {
        sum +=
            (double) in[(y * s.width() + x) * s.channels() + channel]
                * weights[tap * bias.length + channel];
      }
    }
    return sum;
  }

  @Test
  void samePaddingPutsTheOddPixelAtTheEnd() {
    assertThat(Shape.same(260, 260, 8, 3, 2))
        .isEqualTo(new Shape(260, 260, 8, 3, 2, 0, 0, 130, 130));
    assertThat(Shape.same(65, 65, 8, 5, 2)).isEqualTo(new Shape(65, 65, 8, 5, 2, 2, 2, 33, 33));
    assertThat(Shape.same(130, 130, 8, 3, 1))
        .isEqualTo(new Shape(130, 130, 8, 3, 1, 1, 1, 130, 130));
  }

  @Test
  void refusesAShapeOfAnotherConvolution() {
    DepthwiseConvolution convolution = new DepthwiseConvolution(new float[9], new float[1], 3);
    int channels = convolution.channels();
    Shape shape = Shape.same(2, 2, channels, 5, 1);

    assertThatThrownBy(() -> convolution.apply(shape, new float[4096], new float[4096]))
        .hasMessageContaining("kernel 5 (expected: " + channels + ", 3)");
  }
}
