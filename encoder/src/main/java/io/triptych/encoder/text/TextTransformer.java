package io.triptych.encoder.text;

import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.VectorHead;
import io.triptych.encoder.kernel.Team;
import java.util.List;

/**
 * A text tower of transformer layers, put together by its family: embedding, layers, final norm,
 * pooling, head. Its stages are {@code hidden.0} to {@code hidden.L}, {@code last_hidden_state},
 * {@code pooled} and, where there is a projection, {@code projected}.
 */
final class TextTransformer implements TextModel {
  private final TokenEmbedding embedding;
  private final Transformer layers;
  private final Norm finalNorm;
  private final TokenPooling pooling;
  private final VectorHead head;
  private final Padding padding;

  /**
   * Whether every text is filled up to the longest length.
   *
   * @param token what it is filled up with; −1 if it is not
   */
  record Padding(int token) {
    /** Texts keep their lengths. */
    static final Padding NONE = new Padding(-1);

    boolean isOn() {
      return token >= 0;
    }
  }

  /**
   * Puts a tower together.
   *
   * @param finalNorm applied to all positions after the last layer, or null
   */
  TextTransformer(
      TokenEmbedding embedding,
      Transformer layers,
      Norm finalNorm,
      TokenPooling pooling,
      VectorHead head,
      Padding padding) {
    this.embedding = embedding;
    this.layers = layers;
    this.finalNorm = finalNorm;
    this.pooling = pooling;
    this.head = head;
    this.padding = padding;
  }

  @Override
  public int width() {
    return head.outputs();
  }

  @Override
  public int maxTokens() {
    return embedding.maxTokens();
  }

  @Override
  public int positions(int tokens) {
    return padding.isOn() ? maxTokens() : tokens;
  }

  @Override
  public Session session(int capacity, Team team) {
    return new Pass(capacity, team);
  }

  private final class Pass implements Session {
    private final Transformer.Workspace w;
    private final VectorHead.Workspace vectors;
    private final float[] pooled = new float[layers.config().width()];
    private int[] lengths = new int[0];

    Pass(int capacity, Team team) {
      w = new Transformer.Workspace(layers.config(), capacity, maxTokens(), team);
      vectors = head.workspace(Math.ceilDiv(capacity, positions(1)));
    }

    @Override
    public int capacity() {
      return w.capacity();
    }

    @Override
    public Team team() {
      return w.team();
    }

    @Override
    public void encode(List<int[]> texts, float[][] out, Observer observer) {
      int rows = measure(texts);
      int width = pooled.length;
      embed(texts);
      layers.forward(lengths, w, observer);
      if (finalNorm != null) {
        finalNorm.apply(w.x(), w.x(), rows, w.stride());
      }
      observer.stage(Observer.LAST, w.x(), rows, width, w.stride());
      pool(texts);
      vectors.run(w.team(), lengths.length, out, observer);
    }

    /** Notes the lengths; returns their sum. */
    private int measure(List<int[]> texts) {
      if (lengths.length != texts.size()) {
        lengths = new int[texts.size()];
      }
      long rows = 0;
      for (int i = 0; i < lengths.length; i++) {
        int tokens = texts.get(i).length;
        if (tokens < 1 || tokens > maxTokens()) {
          throw new IllegalArgumentException(
              "tokens: " + tokens + " (expected: from 1 to " + maxTokens() + ")");
        }
        lengths[i] = positions(tokens);
        rows += lengths[i];
      }
      if (rows > w.capacity()) {
        throw new IllegalArgumentException(
            "positions: " + rows + " (expected: at most " + w.capacity() + ")");
      }
      return (int) rows;
    }

    private void embed(List<int[]> texts) {
      int offset = 0;
      for (int i = 0; i < lengths.length; i++) {
        embedding.embed(texts.get(i), lengths[i], padding.token(), w.x(), offset, w.stride());
        offset += lengths[i] * w.stride();
      }
    }

    private void pool(List<int[]> texts) {
      int offset = 0;
      for (int i = 0; i < lengths.length; i++) {
        pooling.apply(texts.get(i), w.x(), offset, lengths[i], w.stride(), pooled);
        System.arraycopy(pooled, 0, vectors.pooled(), i * vectors.stride(), pooled.length);
        offset += lengths[i] * w.stride();
      }
    }
  }
}
