package io.triptych.encoder.align.training;

import io.triptych.encoder.head.ResidualTables.Dense;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * g(x): dropout, then a linear layer; or dropout, a linear layer, max(·, 0), dropout, and another
 * linear layer. The last layer begins as zeros, so that g begins as nothing.
 */
final class HeadNetwork {
  private final List<LinearLayer> layers = new ArrayList<>();
  private final List<Dropout> dropouts = new ArrayList<>();

  /** The outputs of all layers but the last, after max(·, 0). */
  private final List<Matrix> hidden = new ArrayList<>();

  /**
   * A network.
   *
   * @param hiddenWidth 0 for one linear layer
   */
  HeadNetwork(int width, int hiddenWidth, int dimension, double dropout, SplittableRandom random) {
    int inputs = width;
    if (hiddenWidth > 0) {
      layers.add(new LinearLayer(he(width, hiddenWidth, random), width, hiddenWidth));
      inputs = hiddenWidth;
    }
    layers.add(new LinearLayer(new float[inputs * dimension], inputs, dimension));
    layers.forEach(_ -> dropouts.add(new Dropout(dropout)));
  }

  /** Normal numbers of variance 2 / inputs (He et al., Delving Deep into Rectifiers, 2015). */
  private static float[] he(int inputs, int outputs, SplittableRandom random) {
    float[] weights = new float[inputs * outputs];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (random.nextGaussian() * Math.sqrt(2.0 / inputs));
    }
    return weights;
  }

  List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  /** g, [n, dimension], with what is dropped drawn from {@code random}. */
  Matrix forward(Matrix x, SplittableRandom random) {
    hidden.clear();
    Matrix y = x;
    for (int n = 0; n < layers.size(); n++) {
      y = layers.get(n).forward(dropouts.get(n).forward(y, random));
      if (n + 1 < layers.size()) {
        rectify(y);
        hidden.add(y);
      }
    }
    return y;
  }

  /** Sets all gradients, given that of g. */
  void backward(Matrix dg) {
    Matrix dy = dg;
    for (int n = layers.size() - 1; n >= 0; n--) {
      layers.get(n).backward(dy);
      if (n > 0) {
        dy = dropouts.get(n).backward(layers.get(n).inputGradient(dy));
        shut(dy, hidden.get(n - 1));
      }
    }
  }

  private static void rectify(Matrix y) {
    for (int i = 0; i < y.values().length; i++) {
      y.values()[i] = Math.max(0, y.values()[i]);
    }
  }

  /** Gradients pass max(·, 0) where its result is above zero. */
  private static void shut(Matrix dy, Matrix result) {
    for (int i = 0; i < dy.values().length; i++) {
      if (result.values()[i] <= 0) {
        dy.values()[i] = 0;
      }
    }
  }

  /** A copy of what was learnt. */
  List<Dense> learnt() {
    return layers.stream().map(LinearLayer::learnt).toList();
  }

  /** g without dropout by layers that were learnt. */
  static Matrix apply(List<Dense> layers, Matrix x) {
    Matrix y = x;
    for (int n = 0; n < layers.size(); n++) {
      Dense layer = layers.get(n);
      y = y.times(new Matrix(layer.weights(), layer.inputs(), layer.outputs()), layer.bias());
      if (n + 1 < layers.size()) {
        rectify(y);
      }
    }
    return y;
  }
}
