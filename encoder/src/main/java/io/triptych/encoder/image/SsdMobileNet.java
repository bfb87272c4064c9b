package io.triptych.encoder.image;

import io.triptych.encoder.block.ConvolutionLayer;
import io.triptych.encoder.block.ConvolutionWeights;
import io.triptych.encoder.block.FeatureMap;
import io.triptych.encoder.block.InvertedResidual;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Padding;
import io.triptych.encoder.kernel.Clamp;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.TensorSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The forward pass of SSD (Liu et al., 2016) on MobileNetV2 with depthwise predictors, from pixels
 * to boxes and scores.
 *
 * <p>Six maps are looked at: the widened one of block 13, the network's last, and four more that
 * halve in size, each by a 1×1 convolution and a depthwise 3×3 of stride 2 followed by a 1×1, all
 * with ReLU6. At each position of a map two predictors, each a depthwise 3×3 with ReLU6 and a 1×1,
 * give for every anchor there a box as an offset to the anchor, and a score for the background and
 * for each class. Padding is TensorFlow's SAME throughout.
 */
final class SsdMobileNet {
  /** Outputs of each block. */
  private static final int[] CHANNELS = {
    16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320
  };

  /** The stride of each block. */
  private static final int[] STEPS = {1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1};

  private static final int STEM = 32;
  private static final int EXPAND = 6;

  /** The block whose widened map is the first to be looked at. */
  private static final int TAPPED = 13;

  private static final int HEAD = 1280;

  /** Between and after the convolutions of each further map. */
  private static final int[][] FURTHER = {{256, 512}, {128, 256}, {128, 256}, {64, 128}};

  /** Anchors at a position of each map. */
  private static final int[] ANCHORS = {3, 6, 6, 6, 6, 6};

  private static final int CODE = BoxDecoder.CODE;

  private final SsdMobileNetConfig config;
  private final TensorSource source;
  private final List<InvertedResidual> blocks = new ArrayList<>();
  private final ConvolutionLayer tapped;
  private final ConvolutionLayer head;
  private final List<InvertedResidual> further = new ArrayList<>();
  private final List<InvertedResidual> boxes = new ArrayList<>();
  private final List<InvertedResidual> classes = new ArrayList<>();
  private final BoxDecoder decoder;

  /**
   * Reads and packs the weights.
   *
   * @param source tensors as {@code CocoSsdImporter} writes them
   */
  SsdMobileNet(TensorSource source, SsdMobileNetConfig config) {
    this.config = config;
    this.source = source;
    ConvolutionLayer widen = dense("stem", 3, 3, STEM, 2);
    ConvolutionLayer tap = null;
    int channels = STEM;
    for (int i = 0; i < CHANNELS.length; i++) {
      String name = "blocks." + i;
      int wide = i == 0 ? STEM : EXPAND * channels;
      ConvolutionLayer expand = i == 0 ? widen : dense(name + ".expand", 1, channels, wide, 1);
      if (i == TAPPED) {
        tap = expand;
        expand = null;
      }
      boolean residual = STEPS[i] == 1 && channels == CHANNELS[i];
      blocks.add(
          InvertedResidual.of(
              expand,
              weights(name + ".depthwise", 3, 1, wide),
              STEPS[i],
              Padding.SAME,
              Clamp.RELU6,
              weights(name + ".project", 1, wide, CHANNELS[i]),
              residual));
      channels = CHANNELS[i];
    }
    tapped = tap;
    head = dense("head", 1, channels, HEAD, 1);
    addPredictors(EXPAND * CHANNELS[TAPPED - 1]);
    addPredictors(HEAD);
    channels = HEAD;
    for (int i = 0; i < FURTHER.length; i++) {
      String name = "further." + i;
      int narrow = FURTHER[i][0];
      further.add(
          new InvertedResidual(
              dense(name + ".reduce", 1, channels, narrow, 1),
              weights(name + ".depthwise", 3, 1, narrow).depthwise(Clamp.RELU6),
              2,
              Padding.SAME,
              weights(name + ".project", 1, narrow, FURTHER[i][1]).dense(Clamp.RELU6),
              false));
      channels = FURTHER[i][1];
      addPredictors(channels);
    }
    decoder = new BoxDecoder(source.tensor("anchors").require(anchors(), CODE).toFloats());
  }

  private void addPredictors(int channels) {
    int map = boxes.size();
    String name = "predictors." + map;
    boxes.add(predictor(name + ".boxes", channels, ANCHORS[map] * CODE));
    classes.add(predictor(name + ".classes", channels, ANCHORS[map] * (1 + config.classes())));
  }

  private InvertedResidual predictor(String name, int channels, int outputs) {
    return InvertedResidual.of(
        null,
        weights(name + ".depthwise", 3, 1, channels),
        1,
        Padding.SAME,
        Clamp.RELU6,
        weights(name + ".project", 1, channels, outputs),
        false);
  }

  private ConvolutionLayer dense(String name, int kernel, int inputs, int outputs, int step) {
    return ConvolutionLayer.of(
        weights(name, kernel, inputs, outputs), step, Padding.SAME, Clamp.RELU6);
  }

  private ConvolutionWeights weights(String name, int kernel, int inputs, int outputs) {
    return ConvolutionWeights.readFolded(source, name, kernel, inputs, outputs);
  }

  /** The number of anchors, and so of boxes. */
  private int anchors() {
    int size = config.inputSize();
    int count = 0;
    // The first map is a sixteenth of the picture's side; each further one halves it again.
    for (int halvings = 0; halvings < 4; halvings++) {
      size = Math.ceilDiv(size, 2);
    }
    for (int perPosition : ANCHORS) {
      count += size * size * perPosition;
      size = Math.ceilDiv(size, 2);
    }
    return count;
  }

  /**
   * What the network says of a picture, box by box.
   *
   * @param boxes one for each anchor
   * @param scores [boxes, classes], each from 0 to 1
   */
  record Output(List<BoundingBox> boxes, float[] scores) {}

  /** The working memory of one thread. */
  final class Workspace {
    private final ConvolutionalPass pass;
    private final List<FeatureMap> codes = new ArrayList<>();
    private final List<FeatureMap> logits = new ArrayList<>();

    /** Allocates it. */
    Workspace() {
      FeatureMap x = FeatureMap.ofPixels(config.inputSize(), config.inputSize(), 1);
      pass = new ConvolutionalPass(x);
      for (int i = 0; i < blocks.size(); i++) {
        if (i == TAPPED) {
          x = add(tapped, x);
          look(x);
        }
        x = add(blocks.get(i), x);
      }
      x = add(head, x);
      look(x);
      for (InvertedResidual block : further) {
        x = add(block, x);
        look(x);
      }
    }

    private FeatureMap add(ConvolutionLayer layer, FeatureMap x) {
      FeatureMap out = layer.output(x, 0);
      return pass.add(layer.bind(x, out, null), out);
    }

    private FeatureMap add(InvertedResidual block, FeatureMap x) {
      FeatureMap out = block.output(x, 0);
      return pass.add(block.bind(x, out, 1), out);
    }

    private void look(FeatureMap x) {
      int map = codes.size();
      codes.add(add(boxes.get(map), x));
      logits.add(add(classes.get(map), x));
    }
  }

  /**
   * Runs one picture.
   *
   * @param input [input size, input size, 3], normalised
   */
  Output forward(float[] input, Workspace w) {
    w.pass.run(input, 0, Observer.NONE, Team.ALONE);
    List<BoundingBox> found = new ArrayList<>(decoder.size());
    float[] scores = new float[decoder.size() * config.classes()];
    for (int map = 0; map < ANCHORS.length; map++) {
      FeatureMap codes = w.codes.get(map);
      FeatureMap logits = w.logits.get(map);
      for (int position = 0; position < codes.positions(); position++) {
        for (int anchor = 0; anchor < ANCHORS[map]; anchor++) {
          // Without a margin, position after position stands one stride after the other.
          int code = position * codes.stride() + anchor * CODE;
          int from = position * logits.stride() + anchor * (1 + config.classes()) + 1;
          addScores(logits.data(), from, scores, found.size() * config.classes());
          found.add(decoder.decode(found.size(), codes.data(), code));
        }
      }
    }
    return new Output(found, scores);
  }

  /** Sigmoids of the classes' logits; the background, which stands before them, is left out. */
  private void addScores(float[] logits, int from, float[] scores, int to) {
    for (int i = 0; i < config.classes(); i++) {
      scores[to + i] = (float) (1 / (1 + Math.exp(-logits[from + i])));
    }
  }
}
