package io.triptych.encoder.audio;

import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.kernel.Attention.Rows;
import io.triptych.encoder.kernel.CachedAttention;
import io.triptych.encoder.kernel.Dot;
import io.triptych.encoder.kernel.Gemm;
import io.triptych.encoder.kernel.Gemm.Epilogue;
import io.triptych.encoder.kernel.Kernels;
import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.kernel.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * Whisper's decoder (Radford et al., 2022) with the tensor names of a Hugging Face {@code
 * WhisperModel}: token and position embeddings; layers of causal self-attention, attention over the
 * encoder's states and a feed-forward network, a norm before each; a final norm; the token
 * embedding once more for the logits.
 */
final class WhisperDecoder {
  private final WhisperConfig config;

  /** [vocabulary, width]. */
  private final float[] tokens;

  /** [maxTokens, width]. */
  private final float[] positions;

  private final List<Layer> layers = new ArrayList<>();
  private final Norm norm;

  /**
   * One layer: the attention over the encoder's states stands between the two parts of {@code
   * self}.
   */
  private record Layer(
      TransformerLayer self,
      Norm crossNorm,
      PackedMatrix query,
      PackedMatrix key,
      PackedMatrix value,
      PackedMatrix output) {}

  /**
   * Reads and packs the weights.
   *
   * @param p the parameters of the decoder
   */
  WhisperDecoder(WhisperConfig config, Parameters p) {
    this.config = config;
    int width = config.width();
    tokens = p.matrix("embed_tokens.weight", config.vocabulary(), width);
    positions = p.matrix("embed_positions.weight", config.maxTokens(), width);
    for (int i = 0; i < config.decoder().layers(); i++) {
      Parameters layer = p.in("layers").in(i);
      Parameters cross = layer.in("encoder_attn");
      layers.add(
          new Layer(
              TransformerLayer.read(layer, WhisperEncoder.LAYER, config.decoder()),
              layer.norm("encoder_attn_layer_norm", width, config.decoder().epsilon()),
              cross.linear("q_proj", width, width),
              cross.linear("k_proj", width, width),
              cross.linear("v_proj", width, width),
              cross.linear("out_proj", width, width)));
    }
    norm = p.norm("layer_norm", width, config.decoder().epsilon());
  }

  WhisperConfig config() {
    return config;
  }

  /** Allocates the working memory of one text at a time. */
  Session session(Team team) {
    return new Session(team);
  }

  /** A text that grows token by token; for one thread at a time. */
  final class Session {
    private final Team team;
    private final int width = config.width();
    private final int stride = Kernels.stride(width);
    private final int qkvStride = Kernels.stride(3 * width);
    private final int wideStride = Kernels.stride(config.decoder().inner());
    private final float[] x = new float[config.maxTokens() * stride];
    private final float[] normed = new float[x.length];
    private final float[] query = new float[x.length];
    private final float[] context = new float[x.length];
    private final float[] wide = new float[config.maxTokens() * wideStride];

    /** Queries, keys and values of all tokens so far, [layers][maxTokens, 3 · width]. */
    private final float[][] cache;

    /** Keys and values of the encoder's states, [layers][positions, width]. */
    private final float[][] keys;

    private final float[][] values;
    private final CachedAttention attention;
    private final LogitStep logitStep = new LogitStep();
    private int rows;
    private int length;
    private int fed;

    private Session(Team team) {
      this.team = team;
      int count = layers.size();
      cache = new float[count][config.maxTokens() * qkvStride];
      keys = new float[count][config.positions() * stride];
      values = new float[count][config.positions() * stride];
      attention =
          new CachedAttention(
              config.decoder().headWidth(), Math.max(config.maxTokens(), config.positions()));
    }

    /**
     * Begins a text.
     *
     * @param states the encoder's, [rows, width], rows {@code stateStride} apart
     * @param rows at most the encoder's positions
     */
    void begin(float[] states, int stateStride, int rows) {
      restart();
      this.rows = rows;
      for (int i = 0; i < layers.size(); i++) {
        Layer layer = layers.get(i);
        Gemm.multiply(team, states, stateStride, rows, layer.key(), keys[i], stride, Epilogue.NONE);
        Gemm.multiply(
            team, states, stateStride, rows, layer.value(), values[i], stride, Epilogue.NONE);
      }
    }

    /** Begins another text about the same states. */
    void restart() {
      length = 0;
      fed = 0;
    }

    /** The tokens so far. */
    int length() {
      return length;
    }

    /**
     * Appends tokens to the text.
     *
     * @param observer sees the stages of these tokens
     */
    void feed(int[] ids, Observer observer) {
      embed(ids);
      observer.stage(Observer.hidden(0), x, fed, width, stride);
      for (int i = 0; i < layers.size(); i++) {
        attendSelf(layers.get(i).self(), cache[i]);
        attendStates(layers.get(i), i);
        feedForward(layers.get(i).self());
        if (i + 1 < layers.size()) {
          observer.stage(Observer.hidden(i + 1), x, fed, width, stride);
        }
      }
      norm.apply(x, normed, fed, stride);
      observer.stage(Observer.hidden(layers.size()), normed, fed, width, stride);
      observer.stage(Observer.LAST, normed, fed, width, stride);
      length += fed;
    }

    private void embed(int[] ids) {
      if (ids.length < 1 || ids.length > config.maxTokens() - length) {
        throw new IllegalArgumentException(
            "tokens: %d after %d (expected: 1 or more, at most %d in all)"
                .formatted(ids.length, length, config.maxTokens()));
      }
      fed = ids.length;
      float scale = config.scaleEmbedding() ? (float) Math.sqrt(width) : 1;
      for (int row = 0; row < fed; row++) {
        if (ids[row] < 0 || ids[row] >= config.vocabulary()) {
          throw new IllegalArgumentException(
              "token: %d (expected: 0 to %d)".formatted(ids[row], config.vocabulary() - 1));
        }
        int token = ids[row] * width;
        int position = (length + row) * width;
        for (int i = 0; i < width; i++) {
          x[row * stride + i] = tokens[token + i] * scale + positions[position + i];
        }
      }
    }

    /** x = x + attention(norm(x)) over all tokens so far. */
    private void attendSelf(TransformerLayer layer, float[] qkv) {
      layer.attentionNorm().apply(x, normed, fed, stride);
      int at = length * qkvStride;
      Gemm.multiply(
          team, normed, 0, stride, fed, layer.queryKeyValue(), qkv, at, qkvStride, Epilogue.NONE);
      for (int row = 0; row < fed; row++) {
        for (int head = 0; head < width; head += config.decoder().headWidth()) {
          attention.apply(
              qkv,
              at + row * qkvStride + head,
              new Rows(qkv, width + head, qkvStride),
              new Rows(qkv, 2 * width + head, qkvStride),
              length + row + 1,
              context,
              row * stride + head);
        }
      }
      Gemm.multiply(team, context, stride, fed, layer.attentionOutput(), x, stride, Epilogue.ADD);
    }

    /** x = x + attention(norm(x)) over the encoder's states. */
    private void attendStates(Layer layer, int index) {
      layer.crossNorm().apply(x, normed, fed, stride);
      Gemm.multiply(team, normed, stride, fed, layer.query(), query, stride, Epilogue.NONE);
      int headWidth = config.decoder().headWidth();
      float scale = (float) (1 / Math.sqrt(headWidth));
      for (int i = 0; i < fed * stride; i++) {
        query[i] *= scale;
      }
      for (int row = 0; row < fed; row++) {
        for (int head = 0; head < width; head += headWidth) {
          int at = row * stride + head;
          Rows k = new Rows(keys[index], head, stride);
          Rows v = new Rows(values[index], head, stride);
          attention.apply(query, at, k, v, rows, context, at);
        }
      }
      Gemm.multiply(team, context, stride, fed, layer.output(), x, stride, Epilogue.ADD);
    }

    /** x = x + feed-forward network(norm(x)). */
    private void feedForward(TransformerLayer layer) {
      layer.feedForwardNorm().apply(x, normed, fed, stride);
      Epilogue activation = config.decoder().feedForward().epilogue();
      Gemm.multiply(team, normed, stride, fed, layer.up(), wide, wideStride, activation);
      Gemm.multiply(team, wide, wideStride, fed, layer.down(), x, stride, Epilogue.ADD);
    }

    /**
     * The logits of what comes after one of the tokens fed last.
     *
     * @param row which of them
     * @param out takes [vocabulary]
     */
    void logits(int row, float[] out) {
      if (row < 0 || row >= fed || out.length != config.vocabulary()) {
        throw new IllegalArgumentException(
            "logits: row %d into %d (expected: a row below %d into %d)"
                .formatted(row, out.length, fed, config.vocabulary()));
      }
      logitStep.row = row;
      logitStep.out = out;
      team.run(LogitStep.PARTS, logitStep);
    }

    /** The product with the token embedding, which streams it once through each thread's share. */
    private final class LogitStep implements Team.Step {
      private static final int PARTS = 16;

      private int row;
      private float[] out;

      @Override
      public void run(int part, int worker) {
        int end = (int) ((long) out.length * (part + 1) / PARTS);
        for (int i = (int) ((long) out.length * part / PARTS); i < end; i++) {
          out[i] = Dot.product(normed, row * stride, tokens, i * width, width);
        }
      }
    }
  }
}
