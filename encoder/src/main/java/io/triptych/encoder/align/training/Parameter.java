package io.triptych.encoder.align.training;

/** Numbers that are trained, with their gradient and the moments that {@link AdamW} keeps. */
final class Parameter {
  final float[] values;
  final float[] gradient;

  /** The running mean of the gradient. */
  final float[] mean;

  /** The running mean of its squares. */
  final float[] square;

  /** Whether weight decay pulls the values towards zero. */
  final boolean decays;

  Parameter(float[] values, boolean decays) {
    this.values = values;
    this.decays = decays;
    gradient = new float[values.length];
    mean = new float[values.length];
    square = new float[values.length];
  }
}
