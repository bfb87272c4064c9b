package io.triptych.encoder.text;

import io.triptych.encoder.kernel.Attention;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.LayerNorm;

/**
 * The forward pass of BERT (Devlin et al., 2019). Sequences of a batch stand end to end, so that a
 * matrix product takes them all at once and nothing is spent on padding; attention runs within
 * each.
 */
final class BertEncoder {
  private final BertConfig config;
  private final BertWeights weights;

  BertEncoder(BertConfig config, BertWeights weights) {
    this.config = config;
    this.weights = weights;
  }

  BertConfig config() {
    return config;
  }

  /** Sees the residual stream, [tokens, hidden], after the embeddings (0) and after each layer. */
  interface Observer {
    /** The rows of {@code x} are {@code stride} apart. */
    void hidden(int layer, float[] x, int stride);
  }

  /** The working memory of one thread. */
  static final class Workspace {
    private final int capacity;
    private final int stride;
    private final int qkvStride;
    private final int wideStride;

    /** The residual stream, [tokens, hidden]. */
    private final float[] x;

    /** Queries, keys and values, [tokens, 3 · hidden]. */
    private final float[] qkv;

    /** The heads' outputs, [tokens, hidden]. */
    private final float[] context;

    /** The feed-forward network's inner layer, [tokens, intermediate]. */
    private final float[] wide;

    private final Attention attention;

    Workspace(BertConfig config, int capacity) {
      this.capacity = capacity;
      stride = Kernels.stride(config.hidden());
      qkvStride = Kernels.stride(3 * config.hidden());
      wideStride = Kernels.stride(config.intermediate());
      x = new float[capacity * stride];
      qkv = new float[capacity * qkvStride];
      context = new float[capacity * stride];
      wide = new float[capacity * wideStride];
      attention =
          new Attention(
              config.heads(),
              config.hidden() / config.heads(),
              Math.min(capacity, config.maxPositions()));
    }

    /** The most tokens of a batch. */
    int capacity() {
      return capacity;
    }

    /** The distance between two rows of {@link #output()}. */
    int stride() {
      return stride;
    }

    /** The last hidden state of the latest batch, [tokens, hidden]. */
    float[] output() {
      return x;
    }
  }

  /** Runs {@code batch}; the last hidden state is then in {@link Workspace#output()}. */
  void forward(TokenBatch batch, Workspace w, Observer observer) {
    int tokens = batch.tokens();
    if (tokens > w.capacity) {
      throw new IllegalArgumentException(
          "tokens: " + tokens + " (expected: at most " + w.capacity + ")");
    }
    embed(batch, w);
    normalise(w, tokens, weights.embeddingNorm());
    observer.hidden(0, w.x, w.stride);
    int layerIndex = 0;
    for (BertLayer layer : weights.layers()) {
      Gemm.multiply(
          w.x, w.stride, tokens, layer.queryKeyValue(), w.qkv, w.qkvStride, Epilogue.NONE);
      attend(batch, w);
      Gemm.multiply(
          w.context, w.stride, tokens, layer.attentionOutput(), w.x, w.stride, Epilogue.ADD);
      normalise(w, tokens, layer.attentionNorm());
      Gemm.multiply(w.x, w.stride, tokens, layer.up(), w.wide, w.wideStride, Epilogue.GELU);
      Gemm.multiply(w.wide, w.wideStride, tokens, layer.down(), w.x, w.stride, Epilogue.ADD);
      normalise(w, tokens, layer.outputNorm());
      observer.hidden(++layerIndex, w.x, w.stride);
    }
  }

  private void embed(TokenBatch batch, Workspace w) {
    int hidden = config.hidden();
    int row = 0;
    for (int[] sequence : batch.sequences()) {
      for (int position = 0; position < sequence.length; position++, row++) {
        int offset = row * w.stride;
        weights.tokens().row(sequence[position], w.x, offset);
        for (int i = 0; i < hidden; i++) {
          w.x[offset + i] += weights.positions()[position * hidden + i];
        }
      }
    }
  }

  private static void attend(TokenBatch batch, Workspace w) {
    int row = 0;
    for (int[] sequence : batch.sequences()) {
      w.attention.apply(
          w.qkv,
          row * w.qkvStride,
          w.qkvStride,
          sequence.length,
          w.context,
          row * w.stride,
          w.stride);
      row += sequence.length;
    }
  }

  private void normalise(Workspace w, int rows, BertLayer.Norm norm) {
    LayerNorm.apply(w.x, rows, w.stride, norm.gamma(), norm.beta(), (float) config.layerNormEps());
  }
}
