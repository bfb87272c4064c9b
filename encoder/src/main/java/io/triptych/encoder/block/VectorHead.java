package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * The linear layers between what was pooled from the last hidden states and a tower's vector: none,
 * a tanh pooler, a projection, or several.
 *
 * @param width the length of what was pooled
 * @param layers in order
 */
public record VectorHead(int width, List<Layer> layers) {
  /** The stage of what leaves a tower for its projection. */
  public static final String POOLED = "pooled";

  /** The stage of a projection into a space that two towers share. */
  public static final String PROJECTED = "projected";

  /** What follows a layer's product. */
  public enum Activation {
    /** Nothing. */
    NONE,
    /** max(x, 0). */
    RELU,
    /** The exact GELU. */
    GELU,
    /** tanh(x). */
    TANH;

    /**
     * The function that Hugging Face calls {@code name}.
     *
     * @throws IllegalArgumentException if it is none of those here
     */
    public static Activation of(String name) {
      return switch (name) {
        case "relu" -> RELU;
        case "gelu" -> GELU;
        case "tanh" -> TANH;
        default ->
            throw new IllegalArgumentException(
                "activation: " + name + " (expected: relu, gelu or tanh)");
      };
    }

    private Epilogue epilogue() {
      return switch (this) {
        case RELU -> Epilogue.RELU;
        case GELU -> Epilogue.GELU;
        case NONE, TANH -> Epilogue.NONE;
      };
    }
  }

  /**
   * A layer.
   *
   * @param stage what an observer knows its output by
   */
  public record Layer(String stage, PackedMatrix weights, Activation activation) {}

  public VectorHead {
    layers = List.copyOf(layers);
  }

  /** What was pooled is the vector. */
  public static VectorHead none(int width) {
    return new VectorHead(width, List.of());
  }

  /** This head with another linear layer, {@code name}, behind. */
  public VectorHead then(
      String stage, Parameters p, String name, int outputs, Activation activation) {
    List<Layer> more = new ArrayList<>(layers);
    more.add(new Layer(stage, p.linear(name, outputs(), outputs), activation));
    return new VectorHead(width, more);
  }

  /** This head with a linear layer without activation behind. */
  public VectorHead then(String stage, Parameters p, String name, int outputs) {
    return then(stage, p, name, outputs, Activation.NONE);
  }

  /** The length of the vector. */
  public int outputs() {
    return layers.isEmpty() ? width : layers.getLast().weights().columns();
  }

  /** Allocates the working memory for at most {@code rows} vectors. */
  public Workspace workspace(int rows) {
    return new Workspace(rows);
  }

  /** Takes what was pooled and turns it into vectors. */
  public final class Workspace {
    private final int stride;

    /** Whether a layer of the head is what the pooled vector comes from. */
    private final boolean pools;

    private float[] in;
    private float[] out;

    private Workspace(int rows) {
      int widest = Kernels.stride(width);
      for (Layer layer : layers) {
        widest = Math.max(widest, layer.weights().paddedColumns());
      }
      stride = widest;
      pools = layers.stream().anyMatch(layer -> layer.stage().equals(POOLED));
      in = new float[Math.multiplyExact(rows, stride)];
      out = layers.isEmpty() ? in : new float[in.length];
    }

    /** What was pooled, [rows, width]; written before {@link #run}. */
    public float[] pooled() {
      return in;
    }

    /** The distance between two rows. */
    public int stride() {
      return stride;
    }

    /** Applies the layers; {@code vectors} takes [{@link #outputs()}] for each row. */
    public void run(Team team, int rows, float[][] vectors, Observer observer) {
      if (!pools) {
        observer.stage(POOLED, in, rows, width, stride);
      }
      for (Layer layer : layers) {
        PackedMatrix weights = layer.weights();
        Gemm.multiply(team, in, stride, rows, weights, out, stride, layer.activation().epilogue());
        if (layer.activation() == Activation.TANH) {
          tanh(out, rows, weights.columns(), stride);
        }
        float[] last = in;
        in = out;
        out = last;
        observer.stage(layer.stage(), in, rows, weights.columns(), stride);
      }
      for (int row = 0; row < rows; row++) {
        System.arraycopy(in, row * stride, vectors[row], 0, outputs());
      }
    }
  }

  private static void tanh(float[] x, int rows, int columns, int stride) {
    for (int row = 0; row < rows; row++) {
      for (int i = row * stride; i < row * stride + columns; i++) {
        x[i] = (float) Math.tanh(x[i]);
      }
    }
  }
}
