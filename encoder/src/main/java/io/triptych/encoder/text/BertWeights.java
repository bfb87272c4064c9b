package io.triptych.encoder.text;

import io.triptych.encoder.kernel.PackedMatrix;
import io.triptych.encoder.tensor.Q4Matrix;
import io.triptych.encoder.tensor.SafetensorsFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The weights of a BERT encoder, under the tensor names of a Hugging Face {@code BertModel}. A
 * matrix may be stored in a floating type or in four bits ({@link Q4Matrix}).
 *
 * @param positions [max positions, hidden], each with the embedding of token type 0 added
 * @param embeddingNorm after the sum of the embeddings
 */
record BertWeights(
    TokenEmbedding tokens,
    float[] positions,
    BertLayer.Norm embeddingNorm,
    List<BertLayer> layers) {

  static BertWeights read(SafetensorsFile file, BertConfig config) {
    return new Reader(file, config).read();
  }

  private record Reader(SafetensorsFile file, BertConfig config) {

    BertWeights read() {
      List<BertLayer> layers = new ArrayList<>();
      for (int i = 0; i < config.layers(); i++) {
        layers.add(layer("encoder.layer." + i + "."));
      }
      return new BertWeights(tokens(), positions(), norm("embeddings.LayerNorm"), layers);
    }

    private TokenEmbedding tokens() {
      String name = "embeddings.word_embeddings.weight";
      int rows = config.vocabulary();
      if (file.contains(name + Q4Matrix.NIBBLES)) {
        return new TokenEmbedding.Quantised(Q4Matrix.of(file, name).require(rows, config.hidden()));
      }
      float[] dense = file.tensor(name).require(rows, config.hidden()).toFloats();
      return new TokenEmbedding.Dense(dense, config.hidden());
    }

    private float[] positions() {
      int hidden = config.hidden();
      float[] positions =
          matrix("embeddings.position_embeddings.weight", config.maxPositions(), hidden);
      float[] types =
          matrix("embeddings.token_type_embeddings.weight", config.typeVocabulary(), hidden);
      for (int i = 0; i < positions.length; i++) {
        positions[i] += types[i % hidden];
      }
      return positions;
    }

    private BertLayer layer(String prefix) {
      int hidden = config.hidden();
      int wide = config.intermediate();
      return new BertLayer(
          queryKeyValue(prefix + "attention.self."),
          linear(prefix + "attention.output.dense", hidden, hidden),
          norm(prefix + "attention.output.LayerNorm"),
          linear(prefix + "intermediate.dense", hidden, wide),
          linear(prefix + "output.dense", wide, hidden),
          norm(prefix + "output.LayerNorm"));
    }

    private PackedMatrix queryKeyValue(String prefix) {
      int hidden = config.hidden();
      float[] weights =
          Arrays.copyOf(matrix(prefix + "query.weight", hidden, hidden), 3 * hidden * hidden);
      float[] bias = Arrays.copyOf(vector(prefix + "query.bias", hidden), 3 * hidden);
      float scale = (float) (1 / Math.sqrt((double) hidden / config.heads()));
      for (int i = 0; i < hidden * hidden; i++) {
        weights[i] *= scale;
      }
      for (int i = 0; i < hidden; i++) {
        bias[i] *= scale;
      }
      int part = 1;
      for (String name : List.of("key", "value")) {
        float[] weight = matrix(prefix + name + ".weight", hidden, hidden);
        System.arraycopy(weight, 0, weights, part * hidden * hidden, weight.length);
        System.arraycopy(vector(prefix + name + ".bias", hidden), 0, bias, part * hidden, hidden);
        part++;
      }
      return PackedMatrix.ofColumns(weights, hidden, 3 * hidden, bias);
    }

    private PackedMatrix linear(String name, int inputs, int outputs) {
      float[] weight = matrix(name + ".weight", outputs, inputs);
      return PackedMatrix.ofColumns(weight, inputs, outputs, vector(name + ".bias", outputs));
    }

    private BertLayer.Norm norm(String name) {
      return new BertLayer.Norm(
          vector(name + ".weight", config.hidden()), vector(name + ".bias", config.hidden()));
    }

    private float[] matrix(String name, int rows, int columns) {
      return file.contains(name + Q4Matrix.NIBBLES)
          ? Q4Matrix.of(file, name).require(rows, columns).toFloats()
          : file.tensor(name).require(rows, columns).toFloats();
    }

    private float[] vector(String name, int length) {
      return file.tensor(name).require(length).toFloats();
    }
  }
}
