package io.triptych.encoder.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.triptych.encoder.kernel.Clamp;
import io.triptych.encoder.kernel.Team;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strips, rings and teams beside the three convolutions in double precision, one after another. */
@Tag("kernel")
class InvertedResidualTest {
  private static final long SEED = 20260102;

  @ParameterizedTest
  @CsvSource({
    "9, 9, 8, 40, 8, 3, 1, SAME, true",
    "9, 11, 8, 40, 12, 5, 2, SAME, false",
    "12, 9, 3, 24, 3, 5, 1, SYMMETRIC, true",
    "70, 66, 4, 100, 4, 3, 1, SAME, true",
    "71, 64, 4, 90, 6, 5, 2, SYMMETRIC, false",
    "64, 71, 5, 130, 5, 5, 1, SAME, true",
    "130, 64, 3, 96, 7, 3, 2, SAME, false"
  })
  void equalsItsThreeConvolutions(
      int height,
      int width,
      int inputs,
      int wide,
      int outputs,
      int kernel,
      int step,
      Padding padding,
      boolean residual) {
    Random random = new Random(SEED);
    ConvolutionWeights expand = weights(random, inputs, inputs, wide, 1);
    ConvolutionWeights depthwise = weights(random, kernel * kernel, 1, wide, kernel);
    ConvolutionWeights project = weights(random, wide, wide, outputs, 1);
    float[] pixels = random(random, height * width * inputs, 1);
    InvertedResidual block =
        InvertedResidual.of(
            ConvolutionLayer.of(expand, 1, padding, Clamp.RELU6),
            depthwise,
            step,
            padding,
            Clamp.RELU6,
            project,
            residual);
    double[] widened = Reference.dense(pixels, expand, true);
    Padding.Window window = padding.window(height, width, kernel, step);
    double[] filtered = Reference.depthwise(widened, height, width, depthwise, window);
    double[] expected = Reference.dense(filtered, project, false);
    for (int i = 0; residual && i < expected.length; i++) {
      expected[i] += pixels[i];
    }
    for (int threads : new int[] {1, 2}) {
      FeatureMap in = FeatureMap.of(height, width, inputs, 0);
      in.set(pixels, 0);
      FeatureMap out = block.output(in, 1);
      BoundLayer bound = block.bind(in, out, threads);
      // A second pass finds what the first has left behind.
      for (int pass = 0; pass < 2; pass++) {
        run(bound, threads);
        check(out, expected, threads + " threads");
      }
    }
  }

  private static void run(BoundLayer layer, int threads) {
    Team team = new Team(threads);
    long session = team.open();
    Thread helper = new Thread(() -> team.help(session, 1));
    if (threads > 1) {
      helper.start();
    }
    try {
      layer.run(team);
    } finally {
      team.close();
    }
  }

  private static void check(FeatureMap out, double[] expected, String what) {
    out.show(
        (stage, x, rows, width, stride) -> {
          assertThat(rows * width).isEqualTo(expected.length);
          for (int i = 0; i < expected.length; i++) {
            assertThat((double) x[i / width * stride + i % width])
                .as("%s, position %d, channel %d", what, i / width, i % width)
                .isCloseTo(expected[i], Offset.offset(2e-5));
          }
        },
        "out");
  }

  private static ConvolutionWeights weights(
      Random random, int depth, int inputs, int outputs, int kernel) {
    float scale = (float) Math.sqrt(2.0 / depth);
    return new ConvolutionWeights(
        random(random, kernel * kernel * inputs * outputs, scale),
        random(random, outputs, 0.5f),
        kernel);
  }

  private static float[] random(Random random, int count, float scale) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) random.nextGaussian() * scale;
    }
    return x;
  }

  /** The definitions. */
  private static final class Reference {
    static double[] dense(float[] in, ConvolutionWeights w, boolean clamp) {
      double[] x = new double[in.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = in[i];
      }
      return dense(x, w, clamp);
    }

    static double[] dense(double[] in, ConvolutionWeights w, boolean clamp) {
      int outputs = w.bias().length;
      int inputs = w.weights().length / outputs;
      double[] out = new double[in.length / inputs * outputs];
      for (int i = 0; i < out.length; i++) {
        double sum = w.bias()[i % outputs];
        for (int k = 0; k < inputs; k++) {
          sum += in[i / outputs * inputs + k] * w.weights()[k * outputs + i % outputs];
        }
        out[i] = clamp ? Math.clamp(sum, 0, 6) : sum;
      }
      return out;
    }

    static double[] depthwise(
        double[] in, int height, int width, ConvolutionWeights w, Padding.Window window) {
      int channels = w.bias().length;
      double[] out = new double[window.outHeight() * window.outWidth() * channels];
      for (int i = 0; i < out.length; i++) {
        int position = i / channels;
        int top = position / window.outWidth() * window.step() - window.top();
        int left = position % window.outWidth() * window.step() - window.left();
        double sum = w.bias()[i % channels];
        for (int tap = 0; tap < w.kernel() * w.kernel(); tap++) {
          int y = top + tap / w.kernel();
          int x = left + tap % w.kernel();
          if (y >= 0 && y < height && x >= 0 && x < width) {
            sum +=
                in[(y * width + x) * channels + i % channels]
                    * w.weights()[tap * channels + i % channels];
          }
        }
        out[i] = Math.clamp(sum, 0, 6);
      }
      return out;
    }
  }
}
