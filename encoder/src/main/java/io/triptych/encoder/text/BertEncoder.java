package io.triptych.encoder.text;

import io.triptych.encoder.block.EmbeddingTable;
import io.triptych.encoder.block.Norm;
import io.triptych.encoder.block.Observer;
import io.triptych.encoder.block.Parameters;
import io.triptych.encoder.block.Transformer;
import io.triptych.encoder.block.TransformerLayer;
import io.triptych.encoder.kernel.Team;
import io.triptych.encoder.tensor.TensorSource;
import java.util.List;

/**
 * BERT (Devlin et al., 2019) with the tensor names of a Hugging Face {@code BertModel}; the vector
 * is pooled from the last layer.
 */
public final class BertEncoder implements TextModel {
  private static final TransformerLayer.Names LAYER =
      new TransformerLayer.Names(
          "attention.self.query",
          "attention.self.key",
          "attention.self.value",
          "attention.output.dense",
          "attention.output.LayerNorm",
          "intermediate.dense",
          "output.dense",
          "output.LayerNorm");

  private final BertConfig config;
  private final Pooling pooling;
  private final EmbeddingTable words;

  /** [positions, hidden], each with the embedding of token type 0 added. */
  private final float[] positions;

  private final Norm embeddingNorm;
  private final Transformer transformer;

  /**
   * Reads and packs the weights.
   *
   * @param source holds the tensors; embeddings in four bits are read from it on every look-up
   */
  public BertEncoder(BertConfig config, Pooling pooling, TensorSource source) {
    this.config = config;
    this.pooling = pooling;
    int hidden = config.hidden();
    Parameters p = Parameters.of(source);
    Parameters embeddings = p.in("embeddings");
    words = embeddings.embedding("word_embeddings.weight", config.vocabulary(), hidden);
    positions = embeddings.matrix("position_embeddings.weight", config.maxPositions(), hidden);
    float[] types =
        embeddings.matrix("token_type_embeddings.weight", config.typeVocabulary(), hidden);
    for (int i = 0; i < positions.length; i++) {
      positions[i] += types[i % hidden];
    }
    embeddingNorm = embeddings.norm("LayerNorm", hidden, config.layerNormEps());
    transformer = Transformer.read(p.in("encoder.layer"), LAYER, config.transformer());
  }

  @Override
  public int width() {
    return config.hidden();
  }

  @Override
  public int maxTokens() {
    return config.maxPositions();
  }

  @Override
  public Session session(int capacity, Team team) {
    return new Pass(capacity, team);
  }

  private final class Pass implements Session {
    private final Transformer.Workspace w;

    Pass(int capacity, Team team) {
      w = new Transformer.Workspace(transformer.config(), capacity, maxTokens(), team);
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
      int[] lengths = texts.stream().mapToInt(text -> text.length).toArray();
      int rows = embed(texts);
      embeddingNorm.apply(w.x(), w.x(), rows, w.stride());
      transformer.forward(lengths, w, observer);
      int row = 0;
      for (int i = 0; i < lengths.length; i++) {
        pooling.apply(w.x(), row * w.stride(), lengths[i], w.stride(), out[i]);
        row += lengths[i];
      }
    }

    private int embed(List<int[]> texts) {
      int hidden = config.hidden();
      int row = 0;
      for (int[] text : texts) {
        for (int position = 0; position < text.length; position++, row++) {
          int offset = row * w.stride();
          words.row(text[position], w.x(), offset);
          for (int i = 0; i < hidden; i++) {
            w.x()[offset + i] += positions[position * hidden + i];
          }
        }
      }
      return row;
    }
  }
}
