package io.triptych.encoder.align.training;

import io.triptych.encoder.head.ResidualTables.Dense;
import java.util.List;

/** y = x · W + b with its gradients. */
final class LinearLayer {
  private final int inputs;
  private final int outputs;
  private final Parameter weights;
  private final Parameter bias;
  private Matrix input;

  /**
   * A layer over its weights, [inputs, outputs], which are trained in place; the bias begins as
   * zeros.
   */
  LinearLayer(float[] weights, int inputs, int outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = new Parameter(weights, true);
    bias = new Parameter(new float[outputs], false);
  }

  List<Parameter> parameters() {
    return List.of(weights, bias);
  }

  /** y, [n, outputs]; x is kept for {@link #backward}. */
  Matrix forward(Matrix x) {
    input = x;
    return x.times(weights(), bias.values);
  }

  /** Sets the gradients ∂W = xᵀ · ∂y and ∂b, the sum over the rows of ∂y. */
  void backward(Matrix dy) {
    Matrix dw = input.transposedTimes(dy);
    System.arraycopy(dw.values(), 0, weights.gradient, 0, weights.gradient.length);
    for (int j = 0; j < outputs; j++) {
      double sum = 0;
      for (int i = 0; i < dy.rows(); i++) {
        sum += dy.values()[i * outputs + j];
      }
      bias.gradient[j] = (float) sum;
    }
  }

  /** ∂x = ∂y · Wᵀ. */
  Matrix inputGradient(Matrix dy) {
    return dy.timesTransposed(weights());
  }

  private Matrix weights() {
    return new Matrix(weights.values, inputs, outputs);
  }

  /** A copy of what was learnt. */
  Dense learnt() {
    return new Dense(weights.values.clone(), bias.values.clone());
  }
}
