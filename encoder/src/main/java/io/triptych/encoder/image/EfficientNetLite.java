package io.triptych.encoder.image;

import io.triptych.encoder.block.ConvolutionLayer;
import io.triptych.encoder.block.ConvolutionWeights;
import io.triptych.encoder.block.FeatureMap;
import io.triptych.encoder.block.InvertedResidual;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Padding;
import io.triptych.encoder.image.EfficientNetLiteConfig.Stage;
import io.triptych.encoder.kernel.Clamp;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Softmax;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.TensorSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forward pass of EfficientNet-Lite (Tan and Le, 2019); the vector is the mean over all
 * positions.
 */
public final class EfficientNetLite implements ImageModel {
  private static final int STEM_KERNEL = 3;
  private static final int STEM_STEP = 2;
  private static final int RGB = 3;

  private final EfficientNetLiteConfig config;

  /** The first convolution where the first block widens by itself; else null. */
  private final ConvolutionLayer stem;

  private final List<InvertedResidual> blocks = new ArrayList<>();
  private final ConvolutionLayer head;
  private final PackedMatrix classifier;

  /**
   * Reads and packs the weights.
   *
   * @param source tensors as {@code EfficientNetLiteImporter} writes them
   */
  public EfficientNetLite(TensorSource source, EfficientNetLiteConfig config) {
    this.config = config;
    int channels = config.stemChannels();
    ConvolutionLayer first = dense(source, "stem", STEM_KERNEL, RGB, channels, STEM_STEP);
    boolean joined = config.stages().getFirst().expand() == 1;
    stem = joined ? null : first;
    for (Stage stage : config.stages()) {
      for (int repeat = 0; repeat < stage.repeats(); repeat++) {
        String name = "blocks." + blocks.size();
        int wide = channels * stage.expand();
        ConvolutionLayer expand = joined && blocks.isEmpty() ? first : null;
        if (stage.expand() > 1) {
          expand = dense(source, name + ".expand", 1, channels, wide, 1);
        }
        int step = repeat == 0 ? stage.stride() : 1;
        boolean residual =
            step == 1 && channels == stage.channels() && !(joined && blocks.isEmpty());
        blocks.add(block(source, name, stage, expand, wide, step, residual));
        channels = stage.channels();
      }
    }
    head = dense(source, "head", 1, channels, config.headChannels(), 1);
    classifier =
        PackedMatrix.ofRows(
            source
                .tensor("classifier.weight")
                .require(config.headChannels(), config.classes())
                .toFloats(),
            config.headChannels(),
            config.classes(),
            source.tensor("classifier.bias").require(config.classes()).toFloats());
  }

  private static InvertedResidual block(
      TensorSource source,
      String name,
      Stage stage,
      ConvolutionLayer expand,
      int wide,
      int step,
      boolean residual) {
    return InvertedResidual.of(
        expand,
        weights(source, name + ".depthwise", stage.kernel(), 1, wide),
        step,
        Padding.SAME,
        Clamp.RELU6,
        weights(source, name + ".project", 1, wide, stage.channels()),
        residual);
  }

  private static ConvolutionLayer dense(
      TensorSource source, String name, int kernel, int inputs, int outputs, int step) {
    return ConvolutionLayer.of(
        weights(source, name, kernel, inputs, outputs), step, Padding.SAME, Clamp.RELU6);
  }

  private static ConvolutionWeights weights(
      TensorSource source, String name, int kernel, int inputs, int outputs) {
    return ConvolutionWeights.readFolded(source, name, kernel, inputs, outputs);
  }

  @Override
  public int width() {
    return config.headChannels();
  }

  @Override
  public Session session(int batch, int height, int width, Team team) {
    return new ConvolutionalSession(
        batch, height, width, team, workers -> pass(height, width, workers));
  }

  private ConvolutionalPass pass(int height, int width, int workers) {
    FeatureMap pixels = FeatureMap.ofPixels(height, width, 1);
    ConvolutionalPass pass = new ConvolutionalPass(pixels);
    FeatureMap x = pixels;
    if (stem != null) {
      FeatureMap out = stem.output(x, 0);
      x = pass.add(stem.bind(x, out, null), out);
    }
    for (int i = 0; i < blocks.size(); i++) {
      FeatureMap out = blocks.get(i).output(x, 0);
      x = pass.add(blocks.get(i).bind(x, out, workers), out);
      pass.show(Observer.hidden(i));
    }
    FeatureMap out = head.output(x, 0);
    pass.add(head.bind(x, out, null), out);
    pass.show("last_hidden_state");
    return pass;
  }

  /**
   * What the network says of a picture.
   *
   * @param pooled [head channels], the mean of the last feature map
   * @param probabilities [classes], the softmax over {@code pooled}'s logits
   * @param densest [classes], the maximum over all positions of the softmax there, summing to 1
   * @param logits [classes]
   */
  public record Output(float[] pooled, float[] probabilities, float[] densest, float[] logits) {}

  /** The working memory of one thread, for pictures of the configured size. */
  public final class Workspace {
    private final ConvolutionalPass pass = pass(config.inputSize(), config.inputSize(), 1);

    /** [1 + windows, stride]: the mean over all positions, then those over each window. */
    private final float[] means;

    /** [1 + windows, padded classes]: what the classifier says of each. */
    private final float[] scores;

    private final int windows;

    /** Allocates it. */
    public Workspace() {
      FeatureMap last = pass.last();
      windows = last.windows(config.window());
      means = new float[(1 + windows) * last.stride()];
      scores = new float[(1 + windows) * classifier.paddedColumns()];
    }
  }

  /**
   * Runs one picture.
   *
   * @param input [input size, input size, 3], normalised
   */
  public Output forward(float[] input, Workspace w) {
    float[] pooled = pooled(input, w);
    int classes = config.classes();
    int stride = classifier.paddedColumns();
    FeatureMap features = w.pass.last();
    System.arraycopy(pooled, 0, w.means, 0, pooled.length);
    features.windowMeans(config.window(), w.means, features.stride());
    // All at once: reading the classifier takes longer than multiplying a few rows with it.
    Gemm.multiply(
        w.means, features.stride(), 1 + w.windows, classifier, w.scores, stride, Epilogue.NONE);
    float[] logits = Arrays.copyOf(w.scores, classes);
    float[] probabilities = logits.clone();
    Softmax.apply(probabilities, 0, 1, classes, classes);
    Softmax.apply(w.scores, stride, w.windows, classes, stride);
    return new Output(pooled, probabilities, densest(w.scores, stride, w.windows), logits);
  }

  /** The rows of windows that classes were looked for in. */
  int mapRows(Workspace w) {
    return Math.ceilDiv(w.pass.last().height(), config.window());
  }

  /** What the classifier said of each window in the last {@link #forward}: [windows, classes]. */
  float[] map(Workspace w) {
    int classes = config.classes();
    int stride = classifier.paddedColumns();
    float[] map = new float[w.windows * classes];
    for (int i = 0; i < w.windows; i++) {
      System.arraycopy(w.scores, (1 + i) * stride, map, i * classes, classes);
    }
    return map;
  }

  /** Only the pooled features of one picture, [head channels]; see {@link #forward}. */
  public float[] pooled(float[] input, Workspace w) {
    w.pass.run(input, 0, Observer.NONE, Team.ALONE);
    float[] pooled = new float[config.headChannels()];
    w.pass.last().mean(pooled);
    return pooled;
  }

  /** The largest of each column from the second row on, scaled to the sum 1. */
  private float[] densest(float[] scores, int stride, int windows) {
    float[] densest = new float[config.classes()];
    for (int row = 1; row <= windows; row++) {
      for (int i = 0; i < densest.length; i++) {
        densest[i] = Math.max(densest[i], scores[row * stride + i]);
      }
    }
    double sum = 0;
    for (float share : densest) {
      sum += share;
    }
    for (int i = 0; i < densest.length; i++) {
      densest[i] = (float) (densest[i] / sum);
    }
    return densest;
  }
}
