package io.triptych.encoder.block;

import io.triptych.encoder.block.TransformerConfig.FeedForward;
import io.triptych.encoder.kernel.Attention;
import io.triptych.encoder.kernel.Attention.Rows;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Team;
import java.util.Arrays;

/**
 * Pooling by multi-head attention (Lee et al., 2019; Zhai et al., 2022): a learnt query, the probe,
 * attends to all positions of a sequence; what it gets goes through a feed-forward network with a
 * norm before and a residual sum around. The probe is the same for every sequence, so its
 * projection is computed once.
 *
 * @param query [width], the projected probe divided by √(head width)
 * @param keyValue [width, 2 · width]
 * @param output [width, width]
 * @param norm before the feed-forward network
 * @param up [width, inner]
 * @param down [inner, width]
 * @param config the shape of the layers before, whose heads and activation these are
 */
public record AttentionPooling(
    float[] query,
    PackedMatrix keyValue,
    PackedMatrix output,
    Norm norm,
    PackedMatrix up,
    PackedMatrix down,
    TransformerConfig config) {

  /** Reads {@code probe}, {@code attention}, {@code layernorm} and {@code mlp}. */
  public static AttentionPooling read(Parameters p, TransformerConfig config) {
    int width = config.width();
    float[] weights = p.matrix("attention.in_proj_weight", 3 * width, width);
    float[] bias = p.tensor("attention.in_proj_bias", 3 * width);
    int split = width * width;
    return new AttentionPooling(
        query(p.tensor("probe", 1, 1, width), weights, bias, config),
        PackedMatrix.ofColumns(
            Arrays.copyOfRange(weights, split, 3 * split),
            width,
            2 * width,
            Arrays.copyOfRange(bias, width, 3 * width)),
        p.linear("attention.out_proj", width, width),
        p.norm("layernorm", width, config.epsilon()),
        p.linear("mlp.fc1", width, config.inner()),
        p.linear("mlp.fc2", config.inner(), width),
        config);
  }

  private static float[] query(
      float[] probe, float[] weights, float[] bias, TransformerConfig config) {
    float[] query = new float[probe.length];
    for (int i = 0; i < query.length; i++) {
      double sum = bias[i];
      for (int j = 0; j < probe.length; j++) {
        sum += (double) weights[i * probe.length + j] * probe[j];
      }
      query[i] = (float) (sum / Math.sqrt(config.headWidth()));
    }
    return query;
  }

  /** Allocates the working memory for at most {@code batch} sequences of {@code length}. */
  public Workspace workspace(int batch, int length, Team team) {
    return new Workspace(batch, length, team);
  }

  /** The pooling of one batch at a time. */
  public final class Workspace {
    private final int length;
    private final Team team;
    private final int stride = Kernels.stride(config.width());
    private final int pairStride = Kernels.stride(2 * config.width());
    private final int wideStride = Kernels.stride(config.inner());

    /** Keys and values, [batch · length, 2 · width]. */
    private final float[] pairs;

    /** The heads' outputs, then their norm, [batch, width]. */
    private final float[] context;

    /** The feed-forward network's inner layer, [batch, inner]. */
    private final float[] wide;

    private final Attention attention;
    private final Rows queries;
    private final Rows keys;
    private final Rows values;
    private final Rows outputs;

    private Workspace(int batch, int length, Team team) {
      this.length = length;
      this.team = team;
      pairs = new float[Math.multiplyExact(batch * length, pairStride)];
      context = new float[batch * stride];
      wide = new float[batch * wideStride];
      attention = new Attention(config.headWidth(), length);
      queries = new Rows(query, 0, config.width());
      keys = new Rows(pairs, 0, pairStride);
      values = new Rows(pairs, 0, pairStride);
      outputs = new Rows(context, 0, stride);
    }

    /**
     * Pools.
     *
     * @param x [count · length, width], rows {@code xStride} apart
     * @param out takes [count, width], rows {@code outStride} apart
     */
    public void apply(float[] x, int xStride, int count, float[] out, int outStride) {
      Gemm.multiply(team, x, xStride, count * length, keyValue, pairs, pairStride, Epilogue.NONE);
      for (int i = 0; i < count; i++) {
        attend(i);
      }
      Gemm.multiply(team, context, stride, count, output, out, outStride, Epilogue.NONE);
      for (int i = 0; i < count; i++) {
        System.arraycopy(out, i * outStride, context, i * stride, config.width());
      }
      norm.apply(context, context, count, stride);
      FeedForward f = config.feedForward();
      Gemm.multiply(team, context, stride, count, up, wide, wideStride, f.epilogue());
      Gemm.multiply(team, wide, wideStride, count, down, out, outStride, Epilogue.ADD);
    }

    private void attend(int sequence) {
      int width = config.width();
      for (int head = 0; head < config.heads(); head++) {
        int column = head * config.headWidth();
        int key = sequence * length * pairStride + column;
        attention.apply(
            queries.at(column),
            1,
            keys.at(key),
            values.at(key + width),
            length,
            false,
            null,
            outputs.at(sequence * stride + column));
      }
    }
  }
}
