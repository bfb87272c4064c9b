package io.triptych.encoder.align.training;

import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.PackedMatrix;
import java.util.Arrays;

/**
 * A row-major matrix of floats without gaps, and the three products that a training step needs.
 *
 * @param values [rows, columns]; not copied
 */
public record Matrix(float[] values, int rows, int columns) {
  public Matrix {
    if (rows < 0 || columns < 1 || values.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          "matrix: %d numbers (expected: %d × %d)".formatted(values.length, rows, columns));
    }
  }

  /** A matrix of zeros. */
  public static Matrix zeros(int rows, int columns) {
    return new Matrix(new float[Math.multiplyExact(rows, columns)], rows, columns);
  }

  /** A matrix of rows of one length, which are copied; at least one. */
  public static Matrix ofRows(float[][] rows) {
    Matrix all = zeros(rows.length, rows[0].length);
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != all.columns) {
        throw new IllegalArgumentException(
            "row %d: %d numbers (expected: %d)".formatted(i, rows[i].length, all.columns));
      }
      System.arraycopy(rows[i], 0, all.values, i * all.columns, all.columns);
    }
    return all;
  }

  /** Some of the rows, in the order asked for. */
  public Matrix rows(int[] which) {
    Matrix some = zeros(which.length, columns);
    for (int i = 0; i < which.length; i++) {
      System.arraycopy(values, which[i] * columns, some.values, i * columns, columns);
    }
    return some;
  }

  /** A copy of one row. */
  public float[] row(int i) {
    return Arrays.copyOfRange(values, i * columns, (i + 1) * columns);
  }

  /** This · b, [rows, b.columns]. */
  Matrix times(Matrix b) {
    return times(b, null);
  }

  /** This · b + bias, the bias null for none. */
  Matrix times(Matrix b, float[] bias) {
    return product(PackedMatrix.ofRows(b.values, b.rows, b.columns, bias));
  }

  /** This · bᵀ, [rows, b.rows]. */
  Matrix timesTransposed(Matrix b) {
    return product(PackedMatrix.ofColumns(b.values, b.columns, b.rows, null));
  }

  /** Thisᵀ · b, [columns, b.columns]. */
  Matrix transposedTimes(Matrix b) {
    return transposed().times(b);
  }

  private Matrix product(PackedMatrix b) {
    int stride = b.paddedColumns();
    float[] padded = new float[Math.multiplyExact(rows, stride)];
    Gemm.multiply(values, columns, rows, b, padded, stride, Epilogue.NONE);
    if (stride == b.columns()) {
      return new Matrix(padded, rows, stride);
    }
    Matrix out = zeros(rows, b.columns());
    for (int i = 0; i < rows; i++) {
      System.arraycopy(padded, i * stride, out.values, i * out.columns, out.columns);
    }
    return out;
  }

  Matrix transposed() {
    Matrix out = zeros(columns, rows);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        out.values[j * rows + i] = values[i * columns + j];
      }
    }
    return out;
  }

  /** Scales every row to length 1, in place; rows of zeros stay as they are. */
  Matrix normaliseRows() {
    for (int i = 0; i < rows; i++) {
      double norm = Math.sqrt(dot(i, this, i));
      for (int j = i * columns; norm > 0 && j < (i + 1) * columns; j++) {
        values[j] = (float) (values[j] / norm);
      }
    }
    return this;
  }

  /** The inner product of row {@code i} and row {@code j} of another matrix. */
  float dot(int i, Matrix other, int j) {
    return Dot.product(values, i * columns, other.values, j * columns, columns);
  }
}
