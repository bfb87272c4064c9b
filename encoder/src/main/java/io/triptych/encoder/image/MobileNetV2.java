package io.triptych.encoder.image;

import io.triptych.encoder.block.ConvolutionLayer;
import io.triptych.encoder.block.ConvolutionWeights;
import io.triptych.encoder.block.FeatureMap;
import io.triptych.encoder.block.InvertedResidual;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileNetV2 (Sandler et al., 2018) with the tensor names of a Hugging Face {@code
 * MobileNetV2Model}, batch norms folded into the convolutions; the vector is the mean over all
 * positions.
 */
final class MobileNetV2 implements ImageModel {
  private static final int STEM = 32;

  /** Outputs of the stem and of each block, at full width. */
  private static final int[] CHANNELS = {
    16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320
  };

  /** The step of each block. */
  private static final int[] STEPS = {2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1};

  private final MobileNetV2Config config;

  /** The first convolution where it does not widen for the stem's block; else null. */
  private final ConvolutionLayer first;

  private final List<InvertedResidual> blocks = new ArrayList<>();
  private final ConvolutionLayer head;

  /** Reads and packs the weights. */
  MobileNetV2(Parameters all, ModelConfig c) {
    config = MobileNetV2Config.of(c);
    Parameters p = all.rooted("conv_1x1.convolution.weight", "mobilenet_v2");
    int stem = config.channels(STEM);
    int channels = config.channels(CHANNELS[0]);
    Parameters s = p.in("conv_stem");
    ConvolutionLayer convolution = dense(s.in("first_conv"), 3, stem, 3, 2);
    first = config.expandFirst() ? null : convolution;
    ConvolutionLayer expand =
        config.expandFirst() ? convolution : dense(s.in("expand_1x1"), stem, stem, 1, 1);
    blocks.add(block(s, expand, stem, channels, 1, false));
    for (int i = 0; i < STEPS.length; i++) {
      Parameters l = p.in("layer").in(i);
      int wide = config.expanded(channels);
      int outputs = config.channels(CHANNELS[i + 1]);
      boolean residual = STEPS[i] == 1 && channels == outputs;
      blocks.add(
          block(
              l,
              dense(l.in("expand_1x1"), channels, wide, 1, 1),
              wide,
              outputs,
              STEPS[i],
              residual));
      channels = outputs;
    }
    head = dense(p.in("conv_1x1"), channels, config.head(), 1, 1);
  }

  private ConvolutionLayer dense(Parameters p, int inputs, int outputs, int kernel, int step) {
    return ConvolutionLayer.of(
        ConvolutionWeights.read(p, inputs, outputs, kernel, config.epsilon()),
        step,
        config.padding(),
        config.activation());
  }

  private InvertedResidual block(
      Parameters p, ConvolutionLayer expand, int wide, int outputs, int step, boolean residual) {
    return InvertedResidual.of(
        expand,
        ConvolutionWeights.readDepthwise(p.in("conv_3x3"), wide, 3, config.epsilon()),
        step,
        config.padding(),
        config.activation(),
        ConvolutionWeights.read(p.in("reduce_1x1"), wide, outputs, 1, config.epsilon()),
        residual);
  }

  @Override
  public int width() {
    return config.head();
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
    if (first != null) {
      FeatureMap out = first.output(x, 0);
      x = pass.add(first.bind(x, out, null), out);
    }
    for (int i = 0; i < blocks.size(); i++) {
      FeatureMap out = blocks.get(i).output(x, 0);
      x = pass.add(blocks.get(i).bind(x, out, workers), out);
      if (i > 0) {
        pass.show(Observer.hidden(i - 1));
      }
    }
    FeatureMap out = head.output(x, 0);
    pass.add(head.bind(x, out, null), out);
    pass.show("last_hidden_state");
    return pass;
  }
}
