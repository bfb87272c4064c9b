package io.triptych.encoder.block;

import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A stack of transformer layers (Vaswani et al., 2017). Sequences of a batch stand end to end, so
 * that a matrix product takes them all at once and nothing is spent on padding; attention runs
 * within each.
 */
public final class Transformer {
  private final TransformerConfig config;
  private final List<TransformerLayer> layers;

  /** The stages' names, kept so that no pass makes them. */
  private final String[] stages;

  private Transformer(TransformerConfig config, List<TransformerLayer> layers) {
    this.config = config;
    this.layers = List.copyOf(layers);
    stages = new String[layers.size() + 1];
    Arrays.setAll(stages, Observer::hidden);
  }

  /**
   * Reads and packs the layers.
   *
   * @param list the parameters of the list of layers: {@code list.in(i)} are those of layer i
   */
  public static Transformer read(
      Parameters list, TransformerLayer.Names names, TransformerConfig config) {
    List<TransformerLayer> layers = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      layers.add(TransformerLayer.read(list.in(i), names, config));
    }
    return new Transformer(config, layers);
  }

  /** The shape of the stack. */
  public TransformerConfig config() {
    return config;
  }

  /** The working memory of one forward pass at a time. */
  public static final class Workspace {
    private final TransformerConfig config;
    private final Team team;
    private final int capacity;
    private final int stride;
    private final int qkvStride;
    private final int wideStride;

    /** The residual stream, [positions, width]. */
    private final float[] x;

    /** The residual stream, normalised, [positions, width]; only if norms stand before. */
    private final float[] normed;

    /** Queries, keys and values, [positions, 3 · width]. */
    private final float[] qkv;

    /** The heads' outputs, [positions, width]. */
    private final float[] context;

    /** The feed-forward network's inner layer, [positions, inner]. */
    private final float[] wide;

    private final SelfAttention attention;
    private final RowStep.Normalise norm = new RowStep.Normalise();
    private final RowStep.Gate gate = new RowStep.Gate();

    /**
     * Allocates it.
     *
     * @param capacity the most positions of a batch
     * @param maxLength the longest sequence
     * @param team who shares the work
     */
    public Workspace(TransformerConfig config, int capacity, int maxLength, Team team) {
      this.config = config;
      this.capacity = capacity;
      this.team = team;
      stride = Kernels.stride(config.width());
      qkvStride = Kernels.stride(3 * config.width());
      wideStride = Kernels.stride(config.upWidth());
      x = new float[Math.multiplyExact(capacity, stride)];
      normed = config.norms() == TransformerConfig.Norms.BEFORE ? new float[x.length] : x;
      qkv = new float[Math.multiplyExact(capacity, qkvStride)];
      context = new float[x.length];
      wide = new float[Math.multiplyExact(capacity, wideStride)];
      attention =
          new SelfAttention(
              config, team, Math.min(capacity, maxLength), qkv, qkvStride, context, stride);
    }

    /** The most positions of a batch. */
    public int capacity() {
      return capacity;
    }

    /** The distance between two rows of {@link #x()}. */
    public int stride() {
      return stride;
    }

    /** The residual stream, [positions, width]: before a pass its input, then its output. */
    public float[] x() {
      return x;
    }

    /** Who shares the work. */
    public Team team() {
      return team;
    }
  }

  /**
   * Runs the layers over {@link Workspace#x()}, in place, and allocates nothing.
   *
   * @param lengths the positions of each sequence
   * @throws IllegalArgumentException if they are more than the workspace holds
   */
  public void forward(int[] lengths, Workspace w, Observer observer) {
    int rows = 0;
    for (int length : lengths) {
      rows += length;
    }
    if (rows > w.capacity || !config.equals(w.config)) {
      throw new IllegalArgumentException(
          "positions: " + rows + " (expected: at most " + w.capacity + ", of " + w.config + ")");
    }
    observer.stage(stages[0], w.x, rows, config.width(), w.stride);
    for (int i = 0; i < layers.size(); i++) {
      TransformerLayer layer = layers.get(i);
      switch (config.norms()) {
        case BEFORE -> normFirst(layer, lengths, rows, w);
        case AFTER -> normLast(layer, lengths, rows, w);
      }
      observer.attention(w.qkv, rows, config.heads(), config.headWidth(), w.qkvStride);
      observer.stage(stages[i + 1], w.x, rows, config.width(), w.stride);
    }
  }

  private void normFirst(TransformerLayer layer, int[] lengths, int rows, Workspace w) {
    w.norm.run(w.team, layer.attentionNorm(), w.x, w.normed, rows, w.stride);
    attend(layer, lengths, rows, w);
    w.norm.run(w.team, layer.feedForwardNorm(), w.x, w.normed, rows, w.stride);
    feedForward(layer, rows, w);
  }

  private void normLast(TransformerLayer layer, int[] lengths, int rows, Workspace w) {
    attend(layer, lengths, rows, w);
    w.norm.run(w.team, layer.attentionNorm(), w.x, w.x, rows, w.stride);
    feedForward(layer, rows, w);
    w.norm.run(w.team, layer.feedForwardNorm(), w.x, w.x, rows, w.stride);
  }

  /** x = x + attention(normed). */
  private void attend(TransformerLayer layer, int[] lengths, int rows, Workspace w) {
    Gemm.multiply(
        w.team, w.normed, w.stride, rows, layer.queryKeyValue(), w.qkv, w.qkvStride, Epilogue.NONE);
    w.attention.run(lengths);
    Gemm.multiply(
        w.team, w.context, w.stride, rows, layer.attentionOutput(), w.x, w.stride, Epilogue.ADD);
  }

  /** x = x + feed-forward network(normed). */
  private void feedForward(TransformerLayer layer, int rows, Workspace w) {
    TransformerConfig.FeedForward f = config.feedForward();
    Gemm.multiply(w.team, w.normed, w.stride, rows, layer.up(), w.wide, w.wideStride, f.epilogue());
    if (f == TransformerConfig.FeedForward.SWIGLU) {
      w.gate.run(w.team, w.wide, rows, config.inner(), w.wideStride);
    }
    Gemm.multiply(w.team, w.wide, w.wideStride, rows, layer.down(), w.x, w.stride, Epilogue.ADD);
  }
}
