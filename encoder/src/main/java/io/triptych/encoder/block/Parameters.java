package io.triptych.encoder.block;

import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Precision;
import io.triptych.encoder.tensor.Int8Matrix;
import io.triptych.encoder.tensor.Q4Matrix;
import io.triptych.encoder.tensor.Tensor;
import io.triptych.encoder.tensor.TensorSource;

/**
 * The weights of a part of a network, by names relative to {@code prefix}. A matrix may be stored
 * in a floating type, in eight bits ({@link Int8Matrix}) or in four ({@link Q4Matrix}).
 *
 * @param prefix what every name begins with, such as {@code encoder.layer.0.}
 * @param precision how linear layers are held in memory, however they are stored
 */
public record Parameters(TensorSource source, String prefix, Precision precision) {

  /** All tensors of a source, linear layers as floats. */
  public static Parameters of(TensorSource source) {
    return new Parameters(source, "", Precision.FP32);
  }

  /** The same, with linear layers held in {@code other}. */
  public Parameters held(Precision other) {
    return new Parameters(source, prefix, other);
  }

  /** The parameters whose names begin with {@code name} and a dot. */
  public Parameters in(String name) {
    return new Parameters(source, prefix + name + ".", precision);
  }

  /** The parameters of the {@code index}-th of a list. */
  public Parameters in(int index) {
    return in(Integer.toString(index));
  }

  /**
   * The parameters of a model that may have been saved as a part of another: those behind the first
   * of {@code prefixes} that {@code probe} is found with, else these.
   *
   * @param probe a tensor that the model always has
   * @param prefixes such as {@code bert}
   */
  public Parameters rooted(String probe, String... prefixes) {
    if (!contains(probe)) {
      for (String one : prefixes) {
        if (in(one).contains(probe)) {
          return in(one);
        }
      }
    }
    return this;
  }

  /** Whether there is a tensor called {@code name}. */
  public boolean contains(String name) {
    return source.contains(prefix + name)
        || source.contains(prefix + name + Q4Matrix.NIBBLES)
        || source.contains(prefix + name + Int8Matrix.NUMBERS);
  }

  /** A tensor of exactly this shape, as floats. */
  public float[] tensor(String name, int... shape) {
    return source.tensor(prefix + name).require(shape).toFloats();
  }

  /** The only element of a tensor of shape [] or [1]. */
  public float scalar(String name) {
    Tensor tensor = source.tensor(prefix + name);
    return (tensor.shape().length == 0 ? tensor : tensor.require(1)).toFloats()[0];
  }

  /** [rows, columns], row-major. */
  public float[] matrix(String name, int rows, int columns) {
    if (source.contains(prefix + name + Int8Matrix.NUMBERS)) {
      return Int8Matrix.of(source, prefix + name).require(rows, columns).toFloats();
    }
    return source.contains(prefix + name + Q4Matrix.NIBBLES)
        ? Q4Matrix.of(source, prefix + name).require(rows, columns).toFloats()
        : tensor(name, rows, columns);
  }

  /** The table {@code name}, looked up row by row. */
  public EmbeddingTable embedding(String name, int rows, int columns) {
    return source.contains(prefix + name + Q4Matrix.NIBBLES)
        ? new EmbeddingTable.Quantised(Q4Matrix.of(source, prefix + name).require(rows, columns))
        : new EmbeddingTable.Dense(tensor(name, rows, columns), columns);
  }

  /** The linear layer {@code name}: weight [outputs, inputs], and bias [outputs] where there is. */
  public PackedMatrix linear(String name, int inputs, int outputs) {
    return packed(
        matrix(name + ".weight", outputs, inputs), inputs, outputs, bias(name + ".bias", outputs));
  }

  /** A linear layer with the given weights, [outputs, inputs], and bias, [outputs] or null. */
  PackedMatrix packed(float[] weights, int inputs, int outputs, float[] bias) {
    return PackedMatrix.ofColumns(weights, inputs, outputs, bias, precision);
  }

  /** A vector, or null where there is none. */
  public float[] bias(String name, int length) {
    return contains(name) ? tensor(name, length) : null;
  }

  /** The layer norm {@code name}; the oldest checkpoints call its parts gamma and beta. */
  public Norm norm(String name, int width, double epsilon) {
    boolean old = contains(name + ".gamma");
    float[] gamma = tensor(name + (old ? ".gamma" : ".weight"), width);
    float[] beta = tensor(name + (old ? ".beta" : ".bias"), width);
    return new Norm(gamma, beta, (float) epsilon);
  }
}
