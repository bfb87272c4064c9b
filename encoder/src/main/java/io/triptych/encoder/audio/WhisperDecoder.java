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

  /** Allocates the working memory of one sound at a time. */
  Session session(Team team) {
    return new Session(team);
  }

  /**
   * A text that grows by tokens, or several of one length that grow by one token each; for one
   * thread at a time.
   */
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

    private final float[] qkv = new float[config.maxTokens() * qkvStride];

    /** Of each text the keys and values of all tokens so far. */
    private final List<TextCache> caches = new ArrayList<>();

    /** Keys and values of the encoder's states, [layers][positions, width]. */
    private final float[][] keys;

    private final float[][] values;
    private final CachedAttention attention;
    private final LogitStep logitStep = new LogitStep();
    private int rows;
    private int texts = 1;
    private int length;
    private int fed;

    private Session(Team team) {
      this.team = team;
      int count = layers.size();
      caches.add(new TextCache(count, width));
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
      texts = 1;
      length = 0;
      fed = 0;
    }

    /** The tokens of a text so far. */
    int length() {
      return length;
    }

    /**
     * Goes on with copies of some of the texts.
     *
     * @param parents for each of the texts to come, at most maxTokens, which of those so far it is
     *     a copy of
     */
    void branch(int[] parents) {
      List<TextCache> old = List.copyOf(caches);
      List<TextCache> free = new ArrayList<>(old);
      TextCache[] next = new TextCache[parents.length];
      for (int i = 0; i < parents.length; i++) {
        next[i] = free.remove(old.get(parents[i])) ? old.get(parents[i]) : null;
      }
      for (int i = 0; i < parents.length; i++) {
        if (next[i] == null) {
          next[i] = free.isEmpty() ? new TextCache(layers.size(), width) : free.removeLast();
          next[i].copy(old.get(parents[i]), length);
        }
      }
      caches.clear();
      caches.addAll(List.of(next));
      caches.addAll(free);
      texts = parents.length;
    }

    /**
     * Appends tokens: to one text any number, to several one each.
     *
     * @param observer sees the stages of these tokens
     */
    void feed(int[] ids, Observer observer) {
      embed(ids);
      observer.stage(Observer.hidden(0), x, fed, width, stride);
      for (int i = 0; i < layers.size(); i++) {
        attendSelf(layers.get(i).self(), i);
        attendStates(layers.get(i), i);
        feedForward(layers.get(i).self());
        if (i + 1 < layers.size()) {
          observer.stage(Observer.hidden(i + 1), x, fed, width, stride);
        }
      }
      norm.apply(x, normed, fed, stride);
      observer.stage(Observer.hidden(layers.size()), normed, fed, width, stride);
      observer.stage(Observer.LAST, normed, fed, width, stride);
      length += texts > 1 ? 1 : fed;
    }

    private int text(int row) {
      return texts > 1 ? row : 0;
    }

    private int position(int row) {
      return texts > 1 ? length : length + row;
    }

    private void embed(int[] ids) {
      if (texts > 1 && ids.length != texts) {
        throw new IllegalArgumentException(
            "tokens: %d (expected: one for each of %d texts)".formatted(ids.length, texts));
      }
      int longer = texts > 1 ? 1 : ids.length;
      if (longer < 1 || longer > config.maxTokens() - length) {
        throw new IllegalArgumentException(
            "tokens: %d after %d (expected: 1 or more, at most %d in all)"
                .formatted(longer, length, config.maxTokens()));
      }
      fed = ids.length;
      float scale = config.scaleEmbedding() ? (float) Math.sqrt(width) : 1;
      for (int row = 0; row < fed; row++) {
        if (ids[row] < 0 || ids[row] >= config.vocabulary()) {
          throw new IllegalArgumentException(
              "token: %d (expected: 0 to %d)".formatted(ids[row], config.vocabulary() - 1));
        }
        int token = ids[row] * width;
        int position = position(row) * width;
        for (int i = 0; i < width; i++) {
          x[row * stride + i] = tokens[token + i] * scale + positions[position + i];
        }
      }
    }

    /** x = x + attention(norm(x)) over all tokens of the same text so far. */
    private void attendSelf(TransformerLayer layer, int index) {
      layer.attentionNorm().apply(x, normed, fed, stride);
      Gemm.multiply(
          team, normed, stride, fed, layer.queryKeyValue(), qkv, qkvStride, Epilogue.NONE);
      for (int row = 0; row < fed; row++) {
        caches.get(text(row)).put(index, position(row), qkv, row * qkvStride + width);
      }
      for (int row = 0; row < fed; row++) {
        float[] cache = caches.get(text(row)).layer(index);
        for (int head = 0; head < width; head += config.decoder().headWidth()) {
          attention.apply(
              qkv,
              row * qkvStride + head,
              new Rows(cache, head, 2 * width),
              new Rows(cache, width + head, 2 * width),
              position(row) + 1,
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
     * The logits of what comes after tokens fed last.
     *
     * @param row the first of them
     * @param out takes [vocabulary] of each from there on
     */
    void logits(int row, float[]... out) {
      if (row < 0 || row + out.length > fed) {
        throw new IllegalArgumentException(
            "logits: %d rows from %d on (expected: among %d)".formatted(out.length, row, fed));
      }
      for (float[] one : out) {
        if (one.length != config.vocabulary()) {
          throw new IllegalArgumentException(
              "logits: %d (expected: %d)".formatted(one.length, config.vocabulary()));
        }
      }
      logitStep.row = row;
      logitStep.out = out;
      team.run(LogitStep.PARTS, logitStep);
    }

    /** The product with the token embedding, which streams it once through each thread's share. */
    private final class LogitStep implements Team.Step {
      private static final int PARTS = 16;

      private int row;
      private float[][] out;

      @Override
      public void run(int part, int worker) {
        int end = (int) ((long) config.vocabulary() * (part + 1) / PARTS);
        for (int i = (int) ((long) config.vocabulary() * part / PARTS); i < end; i++) {
          for (int j = 0; j < out.length; j++) {
            out[j][i] = Dot.product(normed, (row + j) * stride, tokens, i * width, width);
          }
        }
      }
    }
  }
}
