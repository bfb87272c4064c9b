package io.triptych.encoder.image;

import io.triptych.encoder.block.ConvolutionLayer;
import io.triptych.encoder.block.ConvolutionWeights;
import io.triptych.encoder.block.FeatureMap;
import io.triptych.encoder.block.MaxPool;
import io.triptych.encoder.block.ModelConfig;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Padding;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.kernel.Clamp;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet (He et al., 2015) with the tensor names of a Hugging Face {@code ResNetModel}, batch norms
 * folded into the convolutions; the vector is the mean over all positions.
 */
final class ResNet implements ImageModel {
  private static final double EPSILON = 1e-5;
  private static final int BOTTLENECK = 4;
  private static final int POOL_KERNEL = 3;

  /**
   * A residual block.
   *
   * @param layers in order; the last adds the shortcut before its activation
   * @param shortcut a 1×1 convolution, or null where the input itself is added
   */
  private record Block(List<ConvolutionLayer> layers, ConvolutionLayer shortcut) {}

  private final ResNetConfig config;
  private final ConvolutionLayer embedder;
  private final List<List<Block>> stages = new ArrayList<>();

  /** Reads and packs the weights. */
  ResNet(Parameters all, ModelConfig c) {
    config = ResNetConfig.of(c);
    Parameters p = all.rooted("embedder.embedder.convolution.weight", "resnet");
    embedder = layer(p.in("embedder.embedder"), 3, config.embedding(), 7, 2, Clamp.RELU);
    int inputs = config.embedding();
    for (int stage = 0; stage < config.widths().size(); stage++) {
      Parameters layers = p.in("encoder.stages").in(stage).in("layers");
      int outputs = config.widths().get(stage);
      List<Block> blocks = new ArrayList<>();
      for (int i = 0; i < config.depths().get(stage); i++) {
        int step = i == 0 && (stage > 0 || config.stepInFirstStage()) ? 2 : 1;
        blocks.add(block(layers.in(i), inputs, outputs, step));
        inputs = outputs;
      }
      stages.add(blocks);
    }
  }

  private Block block(Parameters p, int inputs, int outputs, int step) {
    Parameters l = p.in("layer");
    List<ConvolutionLayer> layers;
    if (config.bottleneck()) {
      int narrow = outputs / BOTTLENECK;
      boolean early = config.stepInReduction();
      layers =
          List.of(
              layer(l.in(0), inputs, narrow, 1, early ? step : 1, Clamp.RELU),
              layer(l.in(1), narrow, narrow, 3, early ? 1 : step, Clamp.RELU),
              layer(l.in(2), narrow, outputs, 1, 1, Clamp.RELU));
    } else {
      layers =
          List.of(
              layer(l.in(0), inputs, outputs, 3, step, Clamp.RELU),
              layer(l.in(1), outputs, outputs, 3, 1, Clamp.RELU));
    }
    boolean same = inputs == outputs && step == 1;
    return new Block(
        layers, same ? null : layer(p.in("shortcut"), inputs, outputs, 1, step, Clamp.NONE));
  }

  private static ConvolutionLayer layer(
      Parameters p, int inputs, int outputs, int kernel, int step, Clamp clamp) {
    return ConvolutionLayer.of(
        ConvolutionWeights.read(p, inputs, outputs, kernel, EPSILON),
        step,
        Padding.SYMMETRIC,
        clamp);
  }

  @Override
  public int width() {
    return config.widths().getLast();
  }

  @Override
  public Session session(int batch, int height, int width, Team team) {
    return new ConvolutionalSession(batch, height, width, team, workers -> pass(height, width));
  }

  private ConvolutionalPass pass(int height, int width) {
    FeatureMap pixels = FeatureMap.ofPixels(height, width, 3);
    ConvolutionalPass pass = new ConvolutionalPass(pixels);
    FeatureMap x = embedder.output(pixels, 1);
    pass.add(embedder.bind(pixels, x, null), x);
    Padding.Window window = Padding.SYMMETRIC.window(x.height(), x.width(), POOL_KERNEL, 2);
    FeatureMap pooled = FeatureMap.of(window.outHeight(), window.outWidth(), config.embedding(), 1);
    x = pass.add(new MaxPool(x, pooled, window), pooled);
    pass.show(Observer.hidden(0));
    for (int stage = 0; stage < stages.size(); stage++) {
      for (Block block : stages.get(stage)) {
        x = add(pass, block, x);
      }
      pass.show(Observer.hidden(stage + 1));
    }
    pass.show("last_hidden_state");
    return pass;
  }

  private static FeatureMap add(ConvolutionalPass pass, Block block, FeatureMap input) {
    FeatureMap residual = input;
    if (block.shortcut() != null) {
      residual = block.shortcut().output(input, 0);
      pass.add(block.shortcut().bind(input, residual, null), residual);
    }
    FeatureMap x = input;
    for (ConvolutionLayer layer : block.layers()) {
      FeatureMap out = layer.output(x, 1);
      boolean last = layer.equals(block.layers().getLast());
      pass.add(layer.bind(x, out, last ? residual : null), out);
      x = out;
    }
    return x;
  }
}
