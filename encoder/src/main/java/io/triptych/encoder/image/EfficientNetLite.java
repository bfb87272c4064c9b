package io.triptych.encoder.image;

import io.triptych.encoder.image.EfficientNetLiteConfig.Stage;
import io.triptych.encoder.kernel.DepthwiseConvolution;
import io.triptych.encoder.kernel.DepthwiseConvolution.Shape;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Pooling;
import io.triptych.encoder.kernel.Softmax;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The forward pass of EfficientNet-Lite (Tan and Le, 2019). Pictures are channels-last, channels
 * padded to {@link Kernels#stride}; a 1×1 convolution is a matrix product over all positions.
 */
public final class EfficientNetLite {
  private static final int STEM_KERNEL = 3;
  private static final int RGB = 3;

  /**
   * An inverted residual block.
   *
   * @param expand the 1×1 convolution that widens, absent where nothing does
   * @param residual whether the input is added to the output
   */
  private record Block(
      Stage stage,
      int step,
      Optional<PackedMatrix> expand,
      DepthwiseConvolution depthwise,
      PackedMatrix project,
      boolean residual) {}

  private final EfficientNetLiteConfig config;
  private final PackedMatrix stem;
  private final List<Block> blocks = new ArrayList<>();
  private final PackedMatrix head;
  private final PackedMatrix classifier;

  /**
   * Reads and packs the weights.
   *
   * @param file tensors as {@code EfficientNetLiteImporter} writes them
   */
  public EfficientNetLite(SafetensorsFile file, EfficientNetLiteConfig config) {
    this.config = config;
    int channels = config.stemChannels();
    stem = matrix(file, "stem", STEM_KERNEL * STEM_KERNEL * RGB, channels);
    for (Stage stage : config.stages()) {
      for (int repeat = 0; repeat < stage.repeats(); repeat++) {
        int step = repeat == 0 ? stage.stride() : 1;
        blocks.add(block(file, "blocks." + blocks.size(), stage, step, channels));
        channels = stage.channels();
      }
    }
    head = matrix(file, "head", channels, config.headChannels());
    classifier = matrix(file, "classifier", config.headChannels(), config.classes());
  }

  private static Block block(
      SafetensorsFile file, String name, Stage stage, int step, int channels) {
    int wide = channels * stage.expand();
    int kernel = stage.kernel();
    Optional<PackedMatrix> expand =
        stage.expand() == 1
            ? Optional.empty()
            : Optional.of(matrix(file, name + ".expand", channels, wide));
    float[] taps = file.tensor(name + ".depthwise.weight").require(kernel, kernel, wide).toFloats();
    float[] bias = file.tensor(name + ".depthwise.bias").require(wide).toFloats();
    return new Block(
        stage,
        step,
        expand,
        new DepthwiseConvolution(taps, bias, kernel),
        matrix(file, name + ".project", wide, stage.channels()),
        step == 1 && channels == stage.channels());
  }

  private static PackedMatrix matrix(SafetensorsFile file, String name, int inputs, int outputs) {
    float[] weight = file.tensor(name + ".weight").toFloats();
    float[] bias = file.tensor(name + ".bias").require(outputs).toFloats();
    return PackedMatrix.ofRows(weight, inputs, outputs, bias);
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

  /** The working memory of one thread. */
  public final class Workspace {
    private final float[] patches;
    private final float[] narrow;
    private final float[] expanded;
    private final float[] filtered;
    private final float[] features;
    private final float[] scores;

    /** Allocates it. */
    public Workspace() {
      int side = Math.ceilDiv(config.inputSize(), 2);
      patches = new float[side * side * STEM_KERNEL * STEM_KERNEL * RGB];
      int positions = side * side;
      int widestNarrow = positions * stem.paddedColumns();
      int widest = positions * stem.paddedColumns();
      for (Block block : blocks) {
        widest = Math.max(widest, positions * block.depthwise().channels());
        positions = Math.ceilDiv(side, block.step()) * Math.ceilDiv(side, block.step());
        side = Math.ceilDiv(side, block.step());
        widestNarrow = Math.max(widestNarrow, positions * block.project().paddedColumns());
      }
      narrow = new float[widestNarrow];
      expanded = new float[widest];
      filtered = new float[widest];
      features = new float[positions * head.paddedColumns()];
      scores = new float[positions * classifier.paddedColumns()];
    }
  }

  /**
   * Runs one picture.
   *
   * @param input [input size, input size, 3], normalised
   */
  public Output forward(float[] input, Workspace w) {
    int positions = run(input, w);
    float[] pooled = pool(w, positions);
    int classes = config.classes();
    int stride = classifier.paddedColumns();
    Gemm.multiply(pooled, pooled.length, 1, classifier, w.scores, stride, Epilogue.NONE);
    float[] logits = Arrays.copyOf(w.scores, classes);
    float[] probabilities = logits.clone();
    Softmax.apply(probabilities, 0, 1, classes, classes);
    int wide = head.paddedColumns();
    Gemm.multiply(w.features, wide, positions, classifier, w.scores, stride, Epilogue.NONE);
    Softmax.apply(w.scores, 0, positions, classes, stride);
    return new Output(pooled, probabilities, densest(w.scores, positions, stride), logits);
  }

  /** Only the pooled features of one picture, [head channels]; see {@link #forward}. */
  public float[] pooled(float[] input, Workspace w) {
    return pool(w, run(input, w));
  }

  /** Fills {@link Workspace#features} with the last feature map; returns its positions. */
  private int run(float[] input, Workspace w) {
    int side = Math.ceilDiv(config.inputSize(), 2);
    patches(input, w.patches, side);
    int stride = stem.paddedColumns();
    Gemm.multiply(w.patches, stem.depth(), side * side, stem, w.narrow, stride, Epilogue.RELU6);
    for (Block block : blocks) {
      stride = run(block, w, side, stride);
      side = Math.ceilDiv(side, block.step());
    }
    int positions = side * side;
    int wide = head.paddedColumns();
    Gemm.multiply(w.narrow, stride, positions, head, w.features, wide, Epilogue.RELU6);
    return positions;
  }

  private float[] pool(Workspace w, int positions) {
    float[] pooled = new float[config.headChannels()];
    Pooling.mean(w.features, 0, positions, head.paddedColumns(), pooled);
    return pooled;
  }

  /** Runs a block over {@code narrow}, in place; returns the new stride. */
  private int run(Block block, Workspace w, int side, int stride) {
    float[] in = w.narrow;
    if (block.expand().isPresent()) {
      PackedMatrix expand = block.expand().get();
      int wide = expand.paddedColumns();
      Gemm.multiply(w.narrow, stride, side * side, expand, w.expanded, wide, Epilogue.RELU6);
      in = w.expanded;
    }
    DepthwiseConvolution depthwise = block.depthwise();
    int channels = depthwise.channels();
    Shape shape = Shape.same(side, side, channels, block.stage().kernel(), block.step());
    depthwise.apply(shape, in, w.filtered);
    int positions = shape.outHeight() * shape.outWidth();
    int out = block.project().paddedColumns();
    Epilogue epilogue = block.residual() ? Epilogue.ADD : Epilogue.NONE;
    Gemm.multiply(w.filtered, channels, positions, block.project(), w.narrow, out, epilogue);
    return out;
  }

  private float[] densest(float[] scores, int positions, int stride) {
    float[] densest = new float[config.classes()];
    double sum = 0;
    for (int i = 0; i < densest.length; i++) {
      for (int position = 0; position < positions; position++) {
        densest[i] = Math.max(densest[i], scores[position * stride + i]);
      }
      sum += densest[i];
    }
    for (int i = 0; i < densest.length; i++) {
      densest[i] = (float) (densest[i] / sum);
    }
    return densest;
  }

  /** Lays the 3×3 patches of the first convolution, stride 2, out as rows of a matrix. */
  private void patches(float[] input, float[] patches, int side) {
    int size = config.inputSize();
    Shape shape = Shape.same(size, size, RGB, STEM_KERNEL, 2);
    int rowWidth = STEM_KERNEL * RGB;
    int out = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int left = x * 2 - shape.left();
        int skipped = Math.max(0, -left) * RGB;
        int used = Math.min(rowWidth, (size - left) * RGB) - skipped;
        for (int ky = 0; ky < STEM_KERNEL; ky++, out += rowWidth) {
          int row = y * 2 - shape.top() + ky;
          Arrays.fill(patches, out, out + rowWidth, 0f);
          if (row >= 0 && row < size) {
            int in = (row * size + left) * RGB + skipped;
            System.arraycopy(input, in, patches, out + skipped, used);
          }
        }
      }
    }
  }
}
